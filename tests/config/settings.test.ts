import { readSettings } from '../../src/config/settings'

describe('settings', () => {
  it('have defaults that keep the service on this machine', () => {
    expect(readSettings({})).toMatchObject({ host: '127.0.0.1', port: 8080, segmenter: 'auto', production: false })
  })

  it('refuse to start in production without a key, and take one', () => {
    expect(() => readSettings({ NODE_ENV: 'production' })).toThrow('Setting TINGYIN_KEY is not valid: in production it must be set')
    expect(readSettings({ NODE_ENV: 'production', TINGYIN_KEY: 'a long enough secret' }).production).toBe(true)
  })

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['TINGYIN_SEGMENTER', 'hanlp'],
    ['TINGYIN_KEY', 'short-secret'],
    ['LOG_LEVEL', 'loud'],
  ])('name %s when its value is wrong, and never print the value', (variable, value) => {
    let message = ''
    try {
      readSettings({ [variable]: value })
    } catch (error) {
      message = (error as Error).message
    }
    expect(message).toContain(variable)
    expect(message).not.toContain(value)
  })

  it('treat an empty variable as not set', () => {
    expect(readSettings({ PORT: '', TINGYIN_KEY: '' }).port).toBe(8080)
  })
})
