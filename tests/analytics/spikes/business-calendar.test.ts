import { BusinessCalendar } from '../../../src/analytics/spikes/business-calendar'
import { eventsWithin } from '../../../src/analytics/spikes/planned-events'
import type { PlannedEvent } from '../../../src/domain/spike'

const dayNumber = (day: string): number => Date.parse(day) / 86_400_000

describe('the business calendar', () => {
  it.each([
    ['2024-02-10', 'spring_festival'],
    ['2024-05-01', 'holiday'],
    ['2024-05-11', 'makeup_workday'],
    ['2024-05-18', 'weekend'],
    ['2024-05-20', 'workday'],
  ])('knows that %s is a %s', (day, kind) => {
    expect(new BusinessCalendar().dayAt(dayNumber(day)).kind).toBe(kind)
  })

  it('lets a file go before the public announcements', () => {
    const calendar = new BusinessCalendar({ kinds: new Map([['2024-05-20', 'holiday']]) })
    expect(calendar.dayAt(dayNumber('2024-05-20')).kind).toBe('holiday')
    expect(calendar.dayAt(dayNumber('2024-05-21'))).toMatchObject({ kind: 'workday', afterHoliday: true })
  })

  it('says of which years it has no holidays', () => {
    const calendar = new BusinessCalendar()
    calendar.dayAt(dayNumber('2024-05-20'))
    expect(calendar.yearsWithoutHolidays).toEqual([])
    calendar.dayAt(dayNumber('2061-05-20'))
    expect(calendar.yearsWithoutHolidays).toEqual([2061])
  })

  it('has bills on the first days of a month unless told otherwise', () => {
    expect(new BusinessCalendar().dayAt(dayNumber('2024-06-02')).billing).toBe(0.6)
    expect(new BusinessCalendar({ billingDays: new Map([[15, 1]]) }).dayAt(dayNumber('2024-06-02')).billing).toBe(0)
  })

  const promotion: PlannedEvent = { name: '双十一', kind: 'promotion', from: '2024-11-01', to: '2024-11-11', product: '宽带' }

  it('shows a planned event on its days', () => {
    const calendar = new BusinessCalendar({ events: [promotion] })
    expect([...calendar.dayAt(dayNumber('2024-11-11')).events]).toEqual(['promotion'])
    expect([...calendar.dayAt(dayNumber('2024-11-12')).events]).toEqual([])
  })

  it('counts an event for its product and for all products together, and for no other product', () => {
    expect(eventsWithin({ product: '宽带', region: '郑州' }, [promotion])).toEqual([promotion])
    expect(eventsWithin({}, [promotion])).toEqual([promotion])
    expect(eventsWithin({ product: '彩铃' }, [promotion])).toEqual([])
  })

  it.each([
    ['ends before it begins', [{ ...promotion, to: '2024-10-01' }], /ends on 2024-10-01, before/],
    ['is one of two of a kind at once', [promotion, { ...promotion, name: 'another name', from: '2024-11-11', to: '2024-11-20' }], /has some of its days/],
    ['is on no day of the calendar', [{ ...promotion, name: 'another name', from: '2024-11-31' }], /is no day/],
  ])('refuses an event that %s', (_, events, message) => {
    expect(() => new BusinessCalendar({ events })).toThrow(message)
  })
})
