import { Turns } from '../../src/analytics/turns'

/** Whether somebody who asked for a turn has had it by the time that an analysis goes on. */
async function hadTurn(goOn: () => Promise<void>): Promise<boolean> {
  let had = false
  setImmediate(() => (had = true))
  await goOn()
  return had
}

it('lets others have their turn once an analysis has computed for long, and goes on right away before', async () => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(0)
  const turns = new Turns()
  expect(await hadTurn(() => turns.giveWay())).toBe(false)
  clock.mockReturnValue(100)
  expect(await hadTurn(() => turns.giveWay())).toBe(true)
  expect(await hadTurn(() => turns.giveWay())).toBe(false)
})
