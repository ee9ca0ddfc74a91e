import type { SpokenTurn } from '../../src/domain/contact'
import { parseTurns } from '../../src/sources/spoken-turns'

const asked: SpokenTurn = { speaker: 'customer', text: '宽带断网' }
const answered: SpokenTurn = { speaker: 'agent', text: '马上处理' }

describe('parseTurns reads', () => {
  it.each<[string, unknown, readonly SpokenTurn[] | undefined]>([
    ['speaker and text', [{ speaker: '客户', text: '宽带断网' }, { speaker: '客服', text: '马上处理' }], [asked, answered]],
    ['sender', [{ sender: 'customer', text: '宽带断网' }, { sender: 'helpdesk', text: '马上处理' }], [asked, answered]],
    ['role and content', [{ role: 'user', content: '宽带断网' }, { role: 'assistant', content: '马上处理' }], [asked, answered]],
    ['numbered speakers', [{ speaker: '用户1', text: '宽带断网' }, { speaker: '坐席-1024', text: '马上处理' }], [asked, answered]],
    ['a customer manager as an agent', [{ speaker: '客户经理', text: '马上处理' }], [answered]],
    ['machines', [{ speaker: '智能客服', text: '请说' }, { speaker: '系统', text: '转接' }], [{ speaker: 'system', text: '请说' }, { speaker: 'system', text: '转接' }]],
    ['times', [{ speaker: '客户', text: '宽带断网', startMs: 0, endMs: '1200' }, { speaker: '客服', text: '马上处理', startMs: -1 }], [{ ...asked, startMs: 0, endMs: 1200 }, answered]],
    ['exchanges', [{ user: '宽带断网', agent: '马上处理', agent_intent: '通知' }, { agent: '马上处理', user: '' }], [asked, answered, answered]],
    ['lines', '客户：宽带断网\n客服：马上处理', [asked, answered]],
    ['lines that go on', '客户: 宽带\r\n断网\r\n客服: 马上处理\r\n', [{ speaker: 'customer', text: '宽带\r\n断网' }, answered]],
    ['lines with times', '[00:01:05] 客户：宽带断网\n客服 00:01:10：马上处理', [{ ...asked, startMs: 65_000 }, { ...answered, startMs: 70_000 }]],
    ['one line', '客户：宽带断网 坐席1024：马上处理 | 客户：好', [asked, { speaker: 'agent', text: '马上处理 |' }, { speaker: 'customer', text: '好' }].map((turn) => ({ ...turn, text: turn.text.replace(' |', '') })) as SpokenTurn[]],
    ['what stands above the first speaker', '通话开始\n客户：宽带断网', [{ speaker: 'system', text: '通话开始' }, asked]],
    ['a colon that ends no label', '客户：我跟客服说了：宽带 断网', [{ speaker: 'customer', text: '我跟客服说了：宽带 断网' }]],
    ['JSON in a cell', '[{"speaker":"客户","text":"宽带断网"}]', [asked]],
    ['a list of lines', ['客户：宽带断网', '客服：马上处理'], [asked, answered]],
    ['nothing from a text without speakers', '客户说宽带断网', undefined],
    ['nothing from an empty text', '', undefined],
  ])('%s', (_, value, expected) => {
    expect(parseTurns(value)).toEqual(expected)
  })

  it('a megabyte of spaces without trying forever', () => {
    expect(parseTurns(`客户：断网${' '.repeat(1_000_000)}`)).toEqual([{ speaker: 'customer', text: '断网' }])
  })
})
