import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CueFile, type CueSet, parseCues } from '../../src/classify/cues'

/** The smallest files that load; tests replace the file they are about. */
const smallest: Record<CueFile, string> = {
  'tiers.yaml': `
functional: { name: { zh: 功能性, en: Functional }, cues: { 3: [断网], 1: [网速] } }
convenience: { name: { zh: 便利性, en: Convenience }, cues: { 3: [打了…没人接] } }
emotional: { name: { zh: 情感性, en: Emotional }, cues: { 3: [乱扣费] } }
none: { name: { zh: 无, en: None } }`,
  'kinds.yaml': ['complaint', 'consultation', 'request', 'suggestion', 'praise', 'other'].map((id) => `${id}: { name: { zh: ${id}, en: ${id} } }`).join('\n'),
  'polarity.yaml': ['negative', 'neutral', 'positive'].map((id) => `${id}: { name: { zh: ${id}, en: ${id} } }`).join('\n'),
  'stages.yaml': ['awareness', 'knowledge', 'inclination', 'use', 'repeat'].map((id) => `${id}: { name: { zh: ${id}, en: ${id} } }`).join('\n'),
  'topics.yaml': `
vas: { name: { zh: 增值业务, en: Value-added services }, cues: { 3: [增值业务] } }
other: { name: { zh: 其他, en: Other } }`,
  'flags.yaml': ['escalation', 'churn', 'repeat'].map((id) => `${id}: { name: { zh: ${id}, en: ${id} } }`).join('\n'),
  'products.yaml': `
ring-back-tone: { name: { zh: 彩铃, en: Ring-back tone }, topic: vas, aliases: [彩铃] }`,
  'modifiers.yaml': `
negation: { reach: 4, factors: { tier: 0 }, words: [没], lookalikes: [没完] }
degree: { reach: 3, fields: [tier], words: { 1.5: [太] } }
question: { factors: {}, words: [是否] }
hypothetical: { factors: { tier: 0.5 }, words: [怕] }
cancelled: { factors: {}, words: [已恢复], lookalikes: [] }
closers: [就]`,
}

export function aCueSet(files: Partial<Record<CueFile, string>> = {}): CueSet {
  return parseCues((file) => files[file] ?? smallest[file])
}

/** The same as files of a folder. */
export function writeCueFiles(folder: string, files: Partial<Record<CueFile, string>> = {}): void {
  for (const [file, text] of Object.entries({ ...smallest, ...files })) writeFileSync(join(folder, file), text)
}
