import { dirname, join } from 'node:path'

const folder = (): string => join(dirname(require.resolve('nodejieba/package.json')), 'submodules', 'cppjieba', 'dict')

/** jieba's words with their frequencies, as the nodejieba package brings them; finding them loads nothing native. */
export const jiebaDictionary = (): string => join(folder(), 'jieba.dict.utf8')
/** jieba's model of new words. */
export const jiebaModel = (): string => join(folder(), 'hmm_model.utf8')
