import { NewWords } from '../../src/text/new-words'

const impossible = '-3.14e+100'
const model = (characters: string): string =>
  ['# start', `-0.5 ${impossible} ${impossible} -1.2`, '# transitions', `${impossible} -0.5 -0.9 ${impossible}`, `-0.6 ${impossible} ${impossible} -0.8`,
    `${impossible} -0.3 -1.3 ${impossible}`, `-0.7 ${impossible} ${impossible} -0.7`, '# emissions', '星:-1,辰:-9', '辰:-1,星:-9', '尊:-3', characters].join('\n')

const wordsOf = (newWords: NewWords, text: string): string[] => {
  const ends = newWords.ends(Uint16Array.from(text, (character) => character.charCodeAt(0)), Int32Array.from(text, (_, i) => i), 0, text.length)
  return Array.from(text, (character, i) => character + (ends[i]! % 2 === 1 ? ' ' : '')).join('').trim().split(' ')
}

describe('new words', () => {
  const newWords = new NewWords(model('我:-1,星:-9,辰:-9'))

  it.each([
    ['星辰', '星辰'],
    ['我星辰', '我 星辰'],
    ['星尊辰', '星尊辰'],
    ['我', '我'],
  ])('finds those of %s', (text, words) => {
    expect(wordsOf(newWords, text)).toEqual(words.split(' '))
  })

  it('ends a run of characters that it does not know with a word', () => {
    expect(wordsOf(newWords, '龘'.repeat(200)).join('')).toBe('龘'.repeat(200))
  })

  it.each(['', '# nothing', model('我=-1')])('refuses what is no model: %j', (text) => {
    expect(() => new NewWords(text)).toThrow('no hidden Markov model')
  })
})
