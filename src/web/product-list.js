import { contactsFigure } from './contacts-link.js'
import { element } from './dom.js'
import { narrowed, quoted } from './query.js'

/** Registered products with their contacts of the slice. @param counts contacts by product id */
export function productList(products, counts, slice) {
  if (products.length === 0) {
    return [element('p', { class: 'muted' }, '还没有登记产品。登记了上市与促销日期的产品，这里会显示它的咨询周期；用 ', element('code', {}, 'tingyin products'), ' 或 ', element('a', { href: 'docs/' }, '接口'), ' 登记。')]
  }
  return [element('ul', { class: 'products' }, products.map(({ id, name, family, owner, launch }) =>
    element('li', { 'data-product': id },
      element('h3', {}, name, element('span', { class: 'n' },
        contactsFigure({ contacts: counts.get(id) ?? 0, query: narrowed(slice, `产品:${quoted(id)}`) }))),
      element('p', { class: 'muted' }, [family, owner && `负责人 ${owner}`, launch && `${launch} 上市`].filter(Boolean).join(' · ')))))]
}

/** Adds the picture of its cycle to each product that has one, one after the other: each costs the server some time. */
export async function showCycles(list, signal) {
  for (const item of list.querySelectorAll('[data-product]')) {
    if (signal.aborted) return
    const picture = element('img', { class: 'cycle', src: `/api/products/${encodeURIComponent(item.dataset.product)}/cycle.svg`, alt: `${item.querySelector('h3').firstChild.textContent}的咨询周期` })
    await picture.decode().then(() => item.append(picture), () => undefined)
  }
}
