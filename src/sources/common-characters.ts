/**
 * The characters that make up most of any Chinese complaint, in simplified and traditional form. Text read in the wrong
 * legacy encoding is made of rare characters, so how many of these it shows tells GB18030 from Big5. Both forms stand
 * in one set because GB18030 carries traditional text too.
 */
export const commonCharacters: ReadonlySet<string> = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多' +
    '经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力与长把机十第公此已工使情明性知全三' +
    '又关点正业外将两高间由问很最重并物手应向头文体相见利什二等产或新己制身果加月话合回特代内信表化老给位次度门任常先通教原声' +
    '提立及比员解水名真处走各入几口认条平系气题活更别打女变四总何电数安少报才结反受目太量再感建务做接必场件计管期市直资金指统' +
    '区保至形便空决展司五非则听白却界达光放强即难且权完设式路记品住告类求据程北边张该交规万取望确传清今切让识候带导运投诉客户' +
    '宽套餐费流退扣充值缴号码网络讯映询营厅移联办停断修装慢差您谢请吗呢吧啊元卡编单满欠' +
    '這個們來為國說時會對於著過發後裡種經麼學現當沒動還進樣開從實無與長機關點業將兩間問並應頭體見產話內給門聲員處幾認條氣題' +
    '別變總電數報結務場計資統區決則聽卻達強難權設記類據邊張該規萬確傳讓識帶導運訴戶寬費繳號碼網絡訊詢營廳聯辦斷裝謝請嗎編單滿',
)
