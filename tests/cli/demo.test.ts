import { CommandLine } from './command-line'

const shell = new CommandLine()
afterAll(() => shell.remove())

// Over the whole sample, for fewer contacts tell less: the slowest test of its folder.
it('finds a product of each curve in the sample', async () => {
  const { curves } = await shell.json('demo')
  expect(curves).toMatchObject({
    consultations: [
      { curve: 'gradual', product: 'cloud-phone' },
      { curve: 'burst', product: 'new-calling', zone: 'released' },
      { curve: 'long_tail', product: 'super-sim', zone: 'attention_falling' },
    ],
    users: [
      { curve: 'mature', product: 'cloud-phone' },
      { curve: 'growth', product: 'super-sim' },
      { curve: 'decline', product: 'new-calling' },
      { curve: 'rebirth', product: 'school-app' },
    ],
  })
}, 120_000)
