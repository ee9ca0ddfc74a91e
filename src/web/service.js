import { get } from './api.js'
import { byId, element, figure } from './dom.js'
import { failureText } from './words.js'

/** Says in the header how many contacts are kept, and what is not as it should be. */
export async function showService() {
  try {
    const { contacts, segmenter } = await get('/health')
    byId('service').replaceChildren(`库中 ${figure(contacts)} 条`, segmenter.fallbackReason ? element('span', { class: 'warning', title: segmenter.fallbackReason }, ` · 备用分词 ${segmenter.engine}`) : '')
  } catch (error) {
    byId('service').replaceChildren(element('span', { class: 'warning' }, failureText(error)))
  }
}
