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
    ['ELASTICSEARCH_SHARDS', '1000'],
    ['ELASTICSEARCH_REPLICAS', 'some'],
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

  it('leave the copies of shards to the server unless a number is given, also none', () => {
    expect(readSettings({})).toMatchObject({ elasticsearchShards: 1, elasticsearchReplicas: undefined })
    expect(readSettings({ ELASTICSEARCH_SHARDS: '2', ELASTICSEARCH_REPLICAS: '0' })).toMatchObject({ elasticsearchShards: 2, elasticsearchReplicas: 0 })
  })

  it('treat an empty variable as not set', () => {
    expect(readSettings({ PORT: '', TINGYIN_KEY: '' }).port).toBe(8080)
  })

  it.each([
    ['MONGODB_URL', 'mongodb://user:pa%2Fss@a.example:27017,b.example:27017/tingyin?replicaSet=rs'],
    ['REDIS_URL', 'redis://:secret@127.0.0.1:6379/2'],
    ['ELASTICSEARCH_URL', 'http://127.0.0.1:9200,https://elastic:secret@b.example:9200'],
  ])('take %s as %s', (variable, value) => {
    expect(Object.values(readSettings({ [variable]: value }))).toContain(value)
  })

  it.each([
    ['MONGODB_URL', 'localhost:27017'],
    ['REDIS_URL', 'http://127.0.0.1:6379'],
    ['REDIS_URL', 'redis://:pa/ss@127.0.0.1:6379'],
    ['REDIS_URL', 'redis://user:12/3@127.0.0.1'],
    ['ELASTICSEARCH_URL', 'http://elastic:12#ss@127.0.0.1:9200'],
    ['ELASTICSEARCH_URL', 'http://127.0.0.1:9200,b.example:9200'],
    ['TINGYIN_NAMESPACE', 'My Shop'],
  ])('refuse %s %s, and say what it should look like without repeating it', (variable, value) => {
    expect(() => readSettings({ [variable]: value })).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }))
    expect(() => readSettings({ [variable]: value })).not.toThrow(value)
  })
})
