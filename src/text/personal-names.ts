import type { PersonalSpan } from './personal-kinds'
import { CUE_END, JOINT, mark, matches, SURNAME, TRAITS } from './personal-scan'
import { unitAt } from './unit-at'

const SURNAMES = new Set(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆' +
  '郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝' +
  '左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵解柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅' +
  '宫苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻窦迟敖糜鄢冷卓花仇艾蓝巩井仲乐虞卞封竺冼楚佟栗匡宗应巫鞠桑荆谌明沙伏岑习胥蔺闫水云' +
  '凤酆元平乌贝湛禹狄茅支昝危骆虢裘缪宣贲郏嵇荣荀羊於惠芮羿储汲邴弓牧隗郗伊钭厉戎祖蒲邰鄂逄苍闻莘逢雍璩濮寿扈浦尚农慕茹宦戈满弘寇禄阙殳蔚隆晁訾' +
  '阚丰巢逯佘肖粟付代岱仝',
)
const DOUBLE_SURNAMES = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 ' +
    '钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 百里 呼延 西门 拓跋 东郭 轩辕 淳于 完颜 耶律'
  ).split(' '),
)
mark([...SURNAMES, ...[...DOUBLE_SURNAMES].map((surname) => surname[0]!)].join(''), SURNAME)
/**
 * Surnames that are next to never the last character of a given name: in 包括陈女士 and 感谢李先生 the name is one character long,
 * whatever stands before it.
 */
const PLAIN_SURNAMES = new Set(
  '王李张刘陈赵黄周吴徐孙胡朱郭罗郑谢冯董萧曹袁邓傅沈彭吕苏卢蒋蔡贾丁魏薛潘杜戴钟汪姜范姚谭廖邹熊郝孔崔邱侯孟段钱汤尹黎贺赖龚杨林梁宋韩唐程许曾何马高',
)
const ALSO_GIVEN = new Set('杨林梁宋韩唐程许曾何马高黄周丁孟黎')
/** Surnames that are words as well: a longer name beginning with one needs an edge before it. */
const WORD_SURNAMES = new Set(
  '谢应包关时任许于向经单解支连全常曾管边司查付计安成水车路居方万金文石商代简利云明白平祝祖古左毛费花冷蓝项童和温游盛席农仲元',
)
/** Words that end in a surname, before a title: 对方先生 names nobody. */
const ENDING_IN_SURNAMES = new Set(
  (
    '对方 双方 我方 贵方 警方 官方 男方 女方 买方 卖方 地方 各方 多方 后方 前方 甲方 乙方 任何 如何 为何 有何 有关 相关 无关 机关 海关 现金 资金 奖金 押金 佣金 现时 ' +
    '及时 当时 同时 随时 按时 何时 平时 临时 小时 到时 届时 允许 或许 也许 责任 担任 主任 简单 账单 清单 订单 工单 菜单 名单 派单 接单 下单 回单 面包 打包 钱包 红包 ' +
    '承包 了解 理解 谅解 讲解 见解 化解 答应 反应 供应 相应 由于 关于 对于 等于 属于 至于 处于 过于 在于 基于 终于 方向 倾向 一向 转向 公司 上司 汽车 网路 线路 道路 ' +
    '一路 主管 尽管 不管 监管 公安 治安 保安 完成 达成 造成 变成 现成 形成 感谢 多谢 致谢 谢谢 支付 缴付 应付 检查 核查 调查 请查 明明 说明 证明 声明 表明 文明 聪明 ' +
    '透明 不平 水平 公平 薪水 流水 下水 未曾 不曾 浙江 镇江 丽江 九江 湛江 龙江 阳江 西安 延安 泰安 江苏 首席 出席 主席 收费 话费 免费 退费 电费 计费 缴费 资费 扣费 ' +
    '交费 续费 消费 短文 中文 英文 上文 下文 边边 身边 那边 这边 旁边 外边 周边 平常 经常 日常 异常 正常 非常 通常 健康 安全 完全 齐全 不全 安宁 客商 厂商 电商 替代 ' +
    '年代 时代 交代 大连 相连 学童 儿童 白白 明白 空白 表白 支支 开支 收支 透支 超支 网易 交易 容易 简易 贸易 不易 阴阳 太阳 洛阳 沈阳 贵阳 衡阳 信阳 庆祝 手游 旅游 ' +
    '网游 导游 体温 高温 低温 降温 客房 住房 机房 厨房 楼房 营房 公路 马路 提高 最高 很高 太高 过高 不高 升高 小白 小石 黑龙 一项 各项 事项 选项 卖花 繁花'
  ).split(' '),
)
/** Words that begin with a surname, by surname: 机主方便时 and 用户马上 name nobody. From the jieba dictionary, common words only. */
const BEGINNING_WITH_SURNAMES = new Set(
  `
万一万个事亩余元分历名向吨多头家尾岁年物股辆里般兆 丛中书 严刑厉守密寒峻惩整格禁肃谨酷重 丰产厚富收 乌桕鸦 乐于器园意曲观趣队
习俗性惯 于是今 云朵盘雾南 仇人恨 付出费款钱清 代为价号数替理码表谢办缴购 仲裁 任何免务命意教期用职一由
何不事人以况在处尝必故时用种等地为 余万下地处家年种额量款 储备存蓄量 元代件年旦朝素首宵 党内员委政派组风
全书会体党军力区县国场城境家局州市年文新权民然球省称程线身邦部都长队集面天额 关上中于内切口外头心押注照税系节键门闭机停掉
农业历场夫奴家户村民用田药行 冷却战水淡漠静 凌晨 包含围扎括机袱装裹月年 华人侨瑞表为
单一个人位体元刀打板独纯行词调身方面据张笔条价次月日号双卡 卫兵士生队 危及害急机险难 厉声害 古人今代墓怪时物称籍迹董
史书册学料记上 叶片子 司令机法空长 向上下前导往来着后我公 周一二六刊到围岁年日期末身边长三四五 唐代朝突
商业人代务周品场定家店旅朝标议贸量城 夏天季 季度节风 宁愿 安全定心慰排放置装静徽检抚 宋代朝 宗室教族旨派 宣传告布战扬称统读
宦官 宫中墙女廷灯里门 寿命 封建闭面 尚且书无有未不 尤为其 屈原服辱 屠杀 岳家 左侧右手派脚腿臂边 巩固 席位
常人住务委常年数有用绿见规设识驻在去 平儿凡反台和地均坦壤安定常平息整日时板民生稳等米缓行衡静面白 庄严家稼重
应为付力变城声届当急有用聘试该邀酬收交缴得 庞大 廉价 弓箭 成为书交人像分功化名员品因型就年排效本果熟立绩群色虫败长都
房中产价基子屋里门间东主 支付出持援撑柱流部配队局 文中书人件体凭化华坛字学官库教本物献科章艺集革明
方丈位便可向式形才案法略程言针面能 施主加展工行 时人代任候光分刻尚常报数日时期机空而节说辰速间段
明亮代儿史天年教日明显月朝末清知确细白 易于信 晋代级 景区点物色观象 曲子折线调 曾经多在于向致被 木匠头工材板棍棒牌盒质雕
林业中区 查出处看询实找证 柴油 欧元盟 武力器士备大官将术艺装警汉 毕业生竟 毛尖病笔
水上下中乡产位体军准分利力土域平库底性手文族晶果泡泥泵洞流深温源生电稻系能解质路运道量陆雷面 江淮豚面西苏南北 汲取 沙包发漠
洪流涝水 涂料 温和差带度暖柔馨 游人击子客戏泳牧玩离行览记 满地头心意族脸腔足身载面 焦急点虑躁 牛奶筋肉车年 牧业区场民 王位室家
甘心蔗 田地径间 申报花诉请 畅通销 白人天家族色衣领 盛产大开行 石兽刻化器块墨壁头子板油灰碑窟膏门雕首 祖国师父 秦腔 程序度控
章程 童年话 符号合 简介化单历明易洁直称陋 管事制家理辖道 米饭 纪录律念要 羊毛皮肉 肖像 胡乱须说 舒服适 芦花苇
花卉园木朵样瓣生纹色费钱 苍白蝇 苗族木 范围 茅屋 董事 蓝色牙光 薄弱膜 解体决剖开放救散析毒答脱说读释除题约绑冻
计划委策算议较量费入 许久多家可诺 谈判到论话谈起妥 谷地子物 费力用 路上口子径旁灯线边过面由程 车上体厢子牌程站身轮辆长间主载
辛苦 辜负 边上区境沿界疆缘防际陲 连任同声夜带年忙接日续连锁长队着 迟到早疑迟 郁闷 郑重州 金丝代台子属星牌箔色花融轮钱银额卡币
钱币款包财 闻到名讯 阳性 陆上地游续路 陶器瓷 隆中庆起重 隋唐朝 雷电雨 项目 顾及源虑客 颜色 马上力头路蹄车里桶虎 骆驼
高中举于亢产位低兴出分压呼地声处大尚层度手效新校档涨温程空端等粱级考职贵速铁额高峰清价 黄土家昏色花豆金鳝 黎族明 齐名全 龙头泉袍
谢谢绝意 慕名 姬妾 井盖 祝福您 巫山 柏油 苏宁 段时落 莫名非 冉冉 沈阳 韩国 陈述旧列 张贴口家数 孙子女 杜绝 康复 钟头
丁点 鲍鱼 孔子 汤药`
    .split(/\s+/)
    .flatMap(([surname = '', ...tails]) => tails.map((tail) => surname + tail)),
)
/** No given name holds these. */
const NEVER_GIVEN = new Set('的了是在不没们您你我他她它这那吗呢吧啊哦嗯呃个位请与或及对被把让给称说问很就也都还又再什么怎'.split(''))
/** These open what follows a name in a ticket. Some stand in given names too; they count only where no mark ends the name. */
const OPENS_NEXT = new Set([
  ...NEVER_GIVEN,
  ...(
    '谁想要会能该和跟从于且但却因所已将才只太更最每各某另讲答反投咨询办申诉求表示联系号码手电话机证件住址费用扣款退订缴欠停开通拨打接听收发到去来回过后前上里外间' +
    '日月年点昨今晚早现目当此自往按照据需可有无未非做作使进出入起止变更改换查核处理登录注实认验账单块套餐流量网络速宽带断卡副客户业务差错误慢致寄补'
  ).split(''),
])
const OPENS_NEXT_WORDS =
  /先生|女士|小姐|同志|师傅|经理|主任|老师|老板|身份|本人|名下|家里|家中|家的|家住|家宽|明天|明日|明确|上午|下午|晚上|早上|近日|近期|多次|曾经|目前|由于|平时|平台|永久|成功|安装|要求|男|女/y
const NOT_A_NAME = new Set(
  (
    '不详 本人 方便 金额 何时 客户 用户 机主 方式 电话 号码 信息 全部 任何 单位 公司 高级 万一 时间 经理 同上 保密 安全 关机 成功 明细 纪检 纪委 车牌 ' +
    '申请人 代理人 代办人 管理人 全球通 全家桶 全家享 云电脑 云手机 云宽带 路由器 支付宝 白名单 满意度 费力度 时长 单停 ' +
    // What stands in columns of names where no name was given.
    '华为 苹果 农村 校园 外地 上午 下午 晚上 中午 早上 来电 主叫 被叫 家里 财务 注销 销户 新装 携转 ' +
    '匿名 匿名用户 匿名客户 匿名网友 未知 未知用户 未知客户 无名 无名氏 没有 暂无 未提供 未填 未填写 不提供 不愿提供 不愿透露 拒绝提供 不知道 不清楚 待补充 待核实 待确认 ' +
    '见上 见备注 同机主 同客户 同来电 同来电人 非本人 非机主 本人办理 本人来电 客户本人 用户本人 机主本人 家属 家人 亲属 亲戚 朋友 同事 邻居 妻子 老婆 丈夫 老公 爱人 父母 父亲 ' +
    '母亲 爸爸 妈妈 儿子 女儿 哥哥 弟弟 姐姐 妹妹 孩子 业主 户主 租户 租客 房东 员工 保安 前台 老板 先生 女士 小姐 同志 男士 经办人 联系人 投诉人 来电人 姓名 测试 测试用户 个人 企业 ' +
    '会员 普通 普通用户 普通客户 个人用户 个人客户 集团客户 政企客户 代理商 ' +
    '市民 老人 群众 网友 客服 管理员 代办 代领 本机 查无 路政 水政 宽带 家庭 政企 车主 房主 货主 店主 路人 党员 农户 商户 勿扰 夜间 白天 施工队 应答 计时 时延 时限 木有 艾特'
  ).split(' '),
)

const isHan = (character: string | undefined): boolean => character !== undefined && character >= '\u4e00' && character <= '\u9fff'

function surnameLength(text: string, at: number): number {
  if (DOUBLE_SURNAMES.has(text.slice(at, at + 2))) return 2
  return SURNAMES.has(text[at]!) ? 1 : 0
}

const WHOLE_LONG_NAME = /^[\u4e00-\u9fff]{1,7}(?:[·•・][\u4e00-\u9fff]{1,8}){1,3}$/
/** The last characters of places, posts, shops and products: 温州市, 管理员, 花店, 惠民卡. 省 and 市 are given names by themselves. */
const ENDS_NO_NAME = /(?:[县区局厅店站员户部费厂卡包率]|..[省市])$/

/**
 * Whether a cell of simplified characters is a person's name and nothing else: a surname and one or two characters that make no word,
 * or a long name with its dots.
 */
export function isWholeName(cell: string): boolean {
  if (cell.length < 2) return false
  const surname = surnameLength(cell, 0)
  const given = cell.slice(surname)
  if (surname === 0 || given.length === 0 || given.length > 2) return WHOLE_LONG_NAME.test(cell)
  if (![...given].every((character) => isHan(character) && !NEVER_GIVEN.has(character))) return false
  if (ENDS_NO_NAME.test(cell)) return false
  return !NOT_A_NAME.has(cell) && !BEGINNING_WITH_SURNAMES.has(cell) && !ENDING_IN_SURNAMES.has(cell)
}

/** The ends of what is called like an organisation: 江苏移动, 华为公司. */
const ORGANISATION =
  /(?:公司|集团|银行|移动|联通|电信|广电|铁通|酒店|宾馆|学校|学院|大学|中学|小学|医院|物业|中心|超市|商店|门店|支行|分行|政府|法院|派出所|委会|工厂|企业|政企|社区|小区|街道|协会|事务所|工作室|药房|[店铺厂馆局站部处队组校社])$/
/** The ends of what people are called by their part in a matter, not by their name: 热心市民, 机主女儿, 客户经理. */
const ROLE =
  /(?:用户|客户|市民|居民|村民|农民|群众|公众|人员|人士|经理|本人|老人|家人|路人|他人|别人|员工|工人|学生|同学|司机|医生|护士|业主|机主|户主|房东|租户|租客|老板|前台|保安|客服|代办|代理商?|父亲|母亲|父母|爸爸|妈妈|妻子|老婆|丈夫|老公|爱人|配偶|儿子|女儿|儿媳|女婿|孙子|孙女|哥哥|弟弟|姐姐|妹妹|爷爷|奶奶|外公|外婆|孩子|家属|亲属|亲戚|朋友|同事|邻居|员)$/
/** What no name begins with: 未登记, 不便透露, 无名. */
const NOTHING_SAID = /^(?:[未无不没非拒匿]|暂时?无|测试|默认|系统|临时|其[他它])/
/** Characters and words of the trade that are in no name, and the ends of its words: 家庭宽带, 副号, 充值卡. */
const TRADE =
  /[网宽餐账帐码号缴订]|流量|话费|欠费|扣费|收费|通话|语音|短信|彩信|手机|电话|视频|会员|光猫|光纤|咪咕|天翼|神州行|动感地带|(?:费用?|彩铃|漫游|业务|服务|电视|信号|积分|发票|优惠|云盘|邮箱|投诉|咨询|办理|登记|实名|[话机包]|[副主王宝花]卡|..卡)$/

/** Whether a cell of simplified characters may be a name of any people, where its column says that it is one: 阿依古丽, 次仁, 阿依古丽买买提江. */
export const couldBeName = (cell: string): boolean =>
  /^[\u4e00-\u9fff]{2,12}$/.test(cell) && !NOT_A_NAME.has(cell) && ![ORGANISATION, ROLE, NOTHING_SAID, TRADE].some((pattern) => pattern.test(cell))

/** No Chinese character, or the last one of 客户, 机主, 联系, 回复, 致电 and their like. */
const EDGE_BEFORE_NAME = /^(?:[^\u4e00-\u9fff]?|[户主人是叫为的找系复电知位])$/

/** Where the name before a title begins, if one stands there: 高先生, 客户张伟先生, 答应张先生的. */
function nameStart(text: string, end: number, from: number): number | undefined {
  const last = text[end - 1]
  if (end <= from || !isHan(last)) return undefined
  const wordBefore = (start: number): boolean => ENDING_IN_SURNAMES.has(text.slice(start - 1, start + 1))
  if (end - 2 >= from && DOUBLE_SURNAMES.has(text.slice(end - 2, end)) && !wordBefore(end - 2)) return end - 2
  if (!PLAIN_SURNAMES.has(last!) || ALSO_GIVEN.has(last!)) {
    for (let start = Math.max(from, end - 4); start < end - 1; start++) {
      const surname = surnameLength(text, start)
      const given = text.slice(start + surname, end)
      if (surname === 0 || given.length === 0 || given.length > 2) continue
      if ([...given].some((character) => !isHan(character) || NEVER_GIVEN.has(character))) continue
      const name = text.slice(start, end)
      if (wordBefore(start) || NOT_A_NAME.has(name) || ENDING_IN_SURNAMES.has(name)) continue
      if (surname === 1 && WORD_SURNAMES.has(name[0]!) && !EDGE_BEFORE_NAME.test(text[start - 1] ?? '')) continue
      return start
    }
  }
  return SURNAMES.has(last!) && !wordBefore(end - 1) ? end - 1 : undefined
}

const TITLE = /[(（]?(?:老?先生|女士|小姐(?!姐)|同志)/g

export function findTitledNames(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  // A name begins after the title before it: 王先生女士 is no 王先生 called 女士.
  let from = 0
  for (const { 0: title, index } of matches(TITLE, text)) {
    const start = nameStart(text, index, from)
    if (start !== undefined) spans.push({ kind: 'name', start, end: index, value: text.slice(start, index) })
    from = index + title.length
  }
  return spans
}

/** 姓名: promises a name, 我叫 and 机主 are often followed by one, 本人 and 业主 now and then, 客户 seldom. */
type Cue = 'labelled' | 'said' | 'plain' | 'weak'

/**
 * Where the name that begins at `at` ends, if one does. Chinese marks no end of a name, so it is looked for twice: up to a mark,
 * where almost any two or three characters do; and up to a character that opens what follows, where they must be no word.
 */
function nameEnd(text: string, at: number, cue: Cue): number | undefined {
  const surname = surnameLength(text, at)
  if (surname === 0 || (cue === 'weak' && surname === 1 && WORD_SURNAMES.has(text[at]!))) return undefined
  const given = (length: number): string => text.slice(at + surname, at + surname + length)
  const fits = (length: number, never: ReadonlySet<string>): boolean => {
    const characters = given(length)
    return characters.length === length && [...characters].every((character) => isHan(character) && !never.has(character))
  }
  const opens = (length: number): boolean => {
    OPENS_NEXT_WORDS.lastIndex = at + surname + length
    return OPENS_NEXT_WORDS.test(text)
  }
  const isWord = (length: number): boolean => {
    const name = text.slice(at, at + surname + length)
    if (NOT_A_NAME.has(name)) return true
    return cue !== 'labelled' && length > 0 && BEGINNING_WITH_SURNAMES.has(name.slice(0, 2))
  }
  for (const length of cue === 'labelled' ? [2, 1, 0] : [2, 1]) {
    const end = at + surname + length
    if (isHan(text[end]) || !fits(length, NEVER_GIVEN)) continue
    if (isWord(length) || ((cue === 'plain' || cue === 'weak') && OPENS_NEXT.has(text[end - 1]!))) return undefined
    return end
  }
  // 本人于明年…, 业主应知晓是…: where no mark ends it, a surname that is a word is the word.
  if (cue !== 'labelled' && surname === 1 && WORD_SURNAMES.has(text[at]!)) return undefined
  for (const length of [1, 2]) {
    if (fits(length, OPENS_NEXT) && opens(length) && !isWord(length)) return at + surname + length
  }
  for (const length of [2, 1]) {
    if (fits(length, OPENS_NEXT) && OPENS_NEXT.has(text[at + surname + length] ?? '') && !isWord(length)) return at + surname + length
  }
  // Whatever follows, most given names have two characters: better one too many masked than a name left.
  if ((cue !== 'labelled' && cue !== 'said') || !PLAIN_SURNAMES.has(text[at]!)) return undefined
  for (const length of [2, 1]) if (fits(length, OPENS_NEXT) && !isWord(length)) return at + surname + length
  return undefined
}

const JOINTS = ' \t\n:：为是系叫("（'
mark(JOINTS, JOINT)
const JOINED = `[${JOINTS}]{0,3}`
const isColon = (unit: number): boolean => unit === 0x3a || unit === 0xff1a
const CUES: readonly (readonly [Cue, RegExp])[] = [
  ['said', new RegExp(`(?:[客用]户】|户信息】|[我他她名]叫做?|[客用]户叫|(?:机主|户主|姓名|联系人)${JOINED})$`)],
  ['plain', new RegExp(`(?:户名|业主|收件人|收货人|经办人|代办人|办理人|申请人|开户人|投诉人|反映人|来电人|监护人|本人)${JOINED}$`)],
  ['weak', new RegExp(`(?:[客用]户${JOINED}|我是)$`)],
]

function cueBefore(words: string): Cue | undefined {
  for (const [cue, pattern] of CUES) if (pattern.test(words)) return cue
  return undefined
}

/** After 客户 and 用户, which open half of all sentences, only a mark or what a person does shows that a name stood there. */
const PERSON_ACTS = /来电|想|致电|反映|反应|投诉|表示|要求|咨询|来厅|手机|电话|号码|身份证|办理|申请|听说|称|说(?!明)|讲(?![解座])|问(?!题)|[^\u4e00-\u9fff]|$/y
const LONG_NAME = /[\u4e00-\u9fff]{1,7}(?:[·•・][\u4e00-\u9fff]{1,8}){1,3}/y
const SURNAME_SAID = /姓(?<![百同何]姓)(?=[\u4e00-\u9fff])/g

export function findSaidNames(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  let covered = 0
  const add = (start: number, end: number): void => {
    if (start < covered) return
    spans.push({ kind: 'name', start, end, value: text.slice(start, end).replace(/[•・]/g, '·') })
    covered = end
  }
  for (let i = 0, last = text.length; i < last; i++) {
    if ((TRAITS[unitAt(text, i)]! & CUE_END) === 0) continue
    let start = i + 1
    let labelled = false
    for (; start - i <= 3 && (TRAITS[unitAt(text, start)]! & JOINT) !== 0; start++) labelled ||= isColon(unitAt(text, start))
    if (!labelled && (TRAITS[unitAt(text, start)]! & SURNAME) === 0) continue
    const cue = cueBefore(text.slice(Math.max(0, i - 3), start))
    if (cue === undefined) continue
    LONG_NAME.lastIndex = start
    if (labelled && LONG_NAME.test(text)) {
      add(start, LONG_NAME.lastIndex)
      continue
    }
    const end = nameEnd(text, start, labelled ? 'labelled' : cue)
    if (end === undefined) continue
    PERSON_ACTS.lastIndex = end
    if (cue === 'weak' && !PERSON_ACTS.test(text)) continue
    add(start, end)
  }
  return spans
}

/** 我姓欧阳: only the surname is said. */
export function findSaidSurnames(text: string): PersonalSpan[] {
  const spans: PersonalSpan[] = []
  for (const { index } of matches(SURNAME_SAID, text)) {
    const start = index + 1
    const end = start + surnameLength(text, start)
    if (end > start) spans.push({ kind: 'name', start, end, value: text.slice(start, end) })
  }
  return spans
}
