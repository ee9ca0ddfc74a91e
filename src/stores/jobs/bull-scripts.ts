import type { Queue } from 'bull'
import type { Redis } from 'ioredis'

/** bull's own steps, each one script that Redis runs as a whole. bull uses them the same way; its types do not tell of them. */
interface BullScripts {
  /** Takes the job that has waited longest and locks it: its fields and id, or nothing when none waits. */
  moveToActive(queue: Queue): Promise<readonly [fields?: Readonly<Record<string, Buffer>>, id?: Buffer]>
  /** Puts jobs whose lock has run out back to the front of the line. */
  moveUnlockedJobsToWait(queue: Queue): Promise<unknown>
  /** Puts jobs whose delay is over at the end of the line. */
  updateDelaySet(queue: Queue, now: number): Promise<unknown>
  /** 1 when the lock was still ours, else 0. */
  extendLock(queue: Queue, id: string, ms: number): Promise<number>
  updateProgress(job: LockedJob, progress: unknown): Promise<void>
  moveToDelayed(queue: Queue, id: string, dueAt: number): Promise<void>
  moveToFinished(
    job: LockedJob & { readonly finishedOn: number },
    value: string,
    field: 'returnvalue' | 'failedReason',
    keep: { readonly count: number },
    target: 'completed' | 'failed',
    ignoreLock: false,
    notFetch: true,
  ): Promise<unknown>
}

/** The hash of a job as Redis keeps it. */
export type JobFields = Readonly<Record<string, string>>

export interface LockedJob {
  readonly queue: Queue
  readonly id: string
}

export function bullScripts(): BullScripts {
  const scripts = require('bull/lib/scripts') as BullScripts
  return { ...scripts, moveToActive: (queue) => scripts.moveToActive(answeringBytes(queue)) }
}

/** The queue as bull's script for taking a job sees it. bull asks for texts, but the bulk of a job is none. */
function answeringBytes(queue: Queue): Queue {
  const client = queue.client as unknown as { readonly moveToActiveBuffer: (args: unknown) => Promise<unknown> }
  return Object.create(queue, { client: { value: { moveToActive: (args: unknown) => client.moveToActiveBuffer(args) } } }) as Queue
}

/** What every script of ours begins with: KEYS[1] is the set of kinds, ARGV[1] what all keys of the installation begin with. */
const prelude = `
local base = ARGV[1]
local function kinds() return redis.call('SMEMBERS', KEYS[1]) end
local function holder(id)
  for _, kind in ipairs(kinds()) do
    if redis.call('EXISTS', base .. kind .. ':' .. id) == 1 then return base .. kind .. ':', kind end
  end
end
local function finished(queue, id)
  return redis.call('ZSCORE', queue .. 'completed', id) and 'done' or redis.call('ZSCORE', queue .. 'failed', id) and 'dead'
end
local function forget(queue, id)
  redis.call('ZREM', queue .. 'completed', id)
  redis.call('ZREM', queue .. 'failed', id)
  redis.call('DEL', queue .. id, queue .. id .. ':logs')
end
local function waiting(queue)
  return redis.call('EXISTS', queue .. 'meta-paused') == 1 and queue .. 'paused' or queue .. 'wait'
end
`

/**
 * Adds a job unless one with its id waits or runs, of whatever kind: 1, 0, or -1 when Redis is nearly full. Taking a job needs memory
 * too: were the last of it filled with jobs, none could be taken any more, so adding stops at 90 %. Before it does, jobs that are
 * done make room.
 */
const add = `
local kind, id, data, bulk, opts, timestamp, delay = unpack(ARGV, 2)
local queue = holder(id)
if queue and not finished(queue, id) then return 0 end

local function full()
  local memory = redis.pcall('INFO', 'memory')
  if type(memory) ~= 'string' then return false end
  local most = tonumber(memory:match('\\nmaxmemory:(%d+)')) or 0
  return most > 0 and tonumber(memory:match('used_memory:(%d+)')) + #data + #bulk > 0.9 * most
end
local function makeRoom()
  local made = false
  for _, each in ipairs(kinds()) do
    local done = base .. each .. ':'
    for _, old in ipairs(redis.call('ZRANGE', done .. 'completed', 0, 9)) do
      forget(done, old)
      made = true
    end
  end
  return made
end
while full() do
  if not makeRoom() then return -1 end
end

if queue then forget(queue, id) end
queue = base .. kind .. ':'
local added = redis.call('INCR', KEYS[2])
redis.call('SADD', KEYS[1], kind)
redis.call('HSET', queue .. id, 'name', kind, 'data', data, 'opts', opts, 'timestamp', timestamp, 'delay', delay, 'priority', 0, 'added', added)
if #bulk > 0 then redis.call('HSET', queue .. id, 'bulk', bulk) end
if tonumber(delay) > 0 then
  redis.call('ZADD', queue .. 'delayed', (timestamp + delay) * 4096 + added % 4096, id)
else
  redis.call('LPUSH', waiting(queue), id)
end
return 1
`

/** The kind and state of a job, and the values of the named fields. */
const find = `
local id = ARGV[2]
local queue, kind = holder(id)
if not queue then return false end
local state = finished(queue, id)
for _, active in ipairs(redis.call('LRANGE', queue .. 'active', 0, -1)) do
  if active == id then state = 'active' end
end
return { kind, state or 'waiting', redis.call('HMGET', queue .. id, unpack(ARGV, 3)) }
`

/** The ids of the jobs added last, of one kind or all, in the given lists and sets. Of each it looks at the 10,000 that came into it last. */
const newest = `
local limit, wanted = tonumber(ARGV[2]), ARGV[3]
local found = {}
for _, kind in ipairs(kinds()) do
  if wanted == '' or wanted == kind then
    local queue = base .. kind .. ':'
    for _, place in ipairs({ unpack(ARGV, 4) }) do
      local shape = redis.call('TYPE', queue .. place).ok
      local ids = {}
      if shape == 'list' then ids = redis.call('LRANGE', queue .. place, 0, 9999) end
      if shape == 'zset' then ids = redis.call('ZREVRANGE', queue .. place, 0, 9999) end
      for _, id in ipairs(ids) do
        found[#found + 1] = { tonumber(redis.call('HGET', queue .. id, 'added')) or 0, id }
      end
    end
  end
end
table.sort(found, function(a, b) return a[1] > b[1] end)
local ids = {}
for i = 1, math.min(limit, #found) do ids[i] = found[i][2] end
return ids
`

/** Puts a finished job back to waiting as if it was new: 0 when there is no such job. */
const replay = `
local id = ARGV[2]
local queue = holder(id)
if not queue then return 0 end
if not finished(queue, id) then return 1 end
redis.call('ZREM', queue .. 'completed', id)
redis.call('ZREM', queue .. 'failed', id)
redis.call('HDEL', queue .. id, 'finishedOn', 'processedOn', 'failedReason', 'attemptsMade', 'stalledCounter', 'progress', 'stacktrace', 'returnvalue')
redis.call('LPUSH', waiting(queue), id)
return 1
`

/** Puts jobs of a kind that one worker has locked back to the front of the line, without counting an attempt. */
const giveBack = `
local queue, token = base .. ARGV[2] .. ':', ARGV[3]
for _, id in ipairs(redis.call('LRANGE', queue .. 'active', 0, -1)) do
  if redis.call('GET', queue .. id .. ':lock') == token then
    redis.call('DEL', queue .. id .. ':lock')
    redis.call('LREM', queue .. 'active', 1, id)
    redis.call('SREM', queue .. 'stalled', id)
    redis.call('RPUSH', waiting(queue), id)
  end
end
`

/** How many jobs wait, run, are delayed and are dead, of the given kinds or of all. */
const depth = `
local counts = { 0, 0, 0, 0 }
for _, kind in ipairs(#ARGV > 1 and { unpack(ARGV, 2) } or kinds()) do
  local queue = base .. kind .. ':'
  counts[1] = counts[1] + redis.call('LLEN', queue .. 'wait') + redis.call('LLEN', queue .. 'paused')
  counts[2] = counts[2] + redis.call('LLEN', queue .. 'active')
  counts[3] = counts[3] + redis.call('ZCARD', queue .. 'delayed')
  counts[4] = counts[4] + redis.call('ZCARD', queue .. 'failed')
end
return counts
`

const scripts = { add, find, newest, replay, giveBack, depth }

/** Runs a script of ours as a whole: nobody sees or does anything in between. */
export type RunScript = (script: keyof typeof scripts, ...args: readonly (string | number | Buffer)[]) => Promise<unknown>

/** Makes the scripts known to a connection. `{}` in a prefix keeps all keys of an installation in one place of a sharded Redis. */
export function loadScripts(client: Redis, prefix: string): RunScript {
  for (const [name, lua] of Object.entries(scripts)) client.defineCommand(`tingyin:${name}`, { numberOfKeys: 2, lua: prelude + lua })
  const commands = client as unknown as Readonly<Record<string, (...args: readonly (string | number | Buffer)[]) => Promise<unknown>>>
  return (script, ...args) => commands[`tingyin:${script}`]!(`${prefix}:kinds`, `${prefix}:added`, `${prefix}:`, ...args)
}
