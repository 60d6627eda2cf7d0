"""What /judge says while somebody judges, and what the page of a judgement says. The phone's stand in the page that it
keeps, in the reader's language; `{…}` is filled in there."""

CHECKS = {
    "ratio": ("box", "包装空隙率"),
    "layers": ("layers", "包装层数"),
    "cost": ("coin", "包装成本"),
    "mass": ("scale", "包装质量比"),
    "materials": ("shield", "材料"),
    "mixing": ("swap", "混装"),
}
CHIPS = {
    "within": ("s-ok", "ok", "符合"),
    "exceeds": ("s-bad", "over", "超过"),
    "cannot_tell": ("s-what", "what", "无法判断"),
    "not_applicable": ("s-off", "", "不适用"),
}
STATES = {
    "exceeds": ("s-bad", "over", "过度包装"),
    "within": ("s-ok", "", "没有超过"),
    "cannot_tell": ("s-what", "what", "无法判断"),
}
UNITS = (("g", "克"), ("kg", "千克"), ("mL", "毫升"), ("L", "升"))

# Of the verdict, on the phone and on the record's page alike.
SAYS = {
    "exceeds": "初步判定：{what}超过限值",
    "within": "初步判定：查过的 {n} 项都没有超过限值",
    "cannot_tell": "初步判定：{what}",
    "list": "、",
    "interval": "{low}% 至 {high}%",
    "side.exceeds": "整段超过限值",
    "side.within": "整段不超过限值",
    "side.cannot_tell": "跨过限值",
    "limit": "限值 {limit}%",
    "gauge": "空隙率 {ratio}%，区间 {low}% 到 {high}%，限值 {limit}%",
    "litres": "{n} 升",
    "millilitres": "{n} 毫升",
    "bigger": "同样的{what}，包装最多 {most}；这个 {actual}，大了 {by}%。",
    "bigger_little": "同样的{what}，包装最多 {most}；这个 {actual}，大了不到 1%。",
    "smaller": "同样的{what}，包装最多 {most}；这个 {actual}，没有超过。",
    "about": "同样的{what}，包装最多 {most}；这个大约 {actual}。",
    "most": "同样的{what}，包装最多 {most}。",
    "amendments": "{standard}，{amendments}",
}

WORDS = {
    "title": "包装初判",
    "saved": "{at} 已自动保存在本机",
    "back_again": "{at} 存在本机的，接着填",
    "full": "手机存不下这次初判。清出一些空间再判",
    "sending": "已存在本机，正在上传",
    "mended": "填的都在本机",
    # choosing
    "nothing_found": "没有找到“{text}”。换一个说法，或者从下面的类别里选",
    "found": "找到 {n} 类",
    "choose_class": "请先选商品类别",
    # barcode
    "code.remembered": "这个条码判过：{what}。类别和净含量已填好，请核对",
    "code.new": "这个条码还没有判过。选一下类别，下次就记得了",
    "code.wrong": "条码不对。看看条码下面的 8 到 13 位数字",
    "code.denied": "没有允许用相机。在浏览器设置里打开，或者输入数字",
    "code.none": "这台机器没有相机。请输入数字",
    "code.busy": "相机被别的应用占着，关掉再试，或者输入数字",
    "code.insecure": "网页不安全，浏览器不给用相机。请输入数字",
    "code.unsupported": "这个浏览器不能在网页里扫码。请输入数字",
    "code.no_decoder": "没有网络，这台手机现在读不了条码。请输入数字",
    "code.opening": "相机正在打开",
    "code.looking": "对准条码，横着放，靠近一点",
    # size
    "measured": "照片量的，± 的范围一起带来了",
    "measured_ar": "AR 估的，± 的范围一起带来了。离限值近就判不了，用尺量更准",
    "speaking": "正在听，说“长三百一十二，宽二百六十二，高九十六”",
    "spoken": "听到：{text}",
    "not_understood": "听到“{text}”，没有听出尺寸。再说一遍，或者手写",
    "no_speech": "没有听到。再说一遍，或者手写",
    "speech_failed": "语音识别现在用不了。请手写",
    # verdict
    "report": "报给监管所",
    "keep": "保存这次初判",
    "untitled": "商品",
    # photos
    "too_many": "最多 6 张照片，第 7 张没有收。去掉一张再拍",
    # reporting
    "placed": "已定位，误差约 {m} 米",
    "not_placed": "没有定位。请选一下在哪个区",
}
