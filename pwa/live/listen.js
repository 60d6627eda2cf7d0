// @ts-check
/**
 * Keeps a page up to date: by server-sent events where they come through, else by asking every few seconds.
 * It knows no page and no DOM beyond the events of window and document.
 *
 * Events of the server (backend/live): `changed`: look again; `told`: the data say all; `here`: nothing new.
 */

/**
 * @typedef {'live' | 'asking' | 'away' | 'ended'} Way `live`: changes come by themselves; `asking`: every few
 *   seconds; `away`: nobody answers; `ended`: this reader may not see it any more.
 * @typedef {{
 *   look: () => Promise<'seen' | 'away' | 'ended'>,
 *   heard?: (facts: Record<string, unknown>) => void,
 *   goes?: (way: Way) => void,
 * }} Page `look` reads the page again and never rejects.
 */

const OPENS_WITHIN = 6_000 // ms; a proxy that holds events back is not waited for longer
const SILENT_AT_MOST = 50_000 // ms; the server says every 20 s that it is there, so beyond this the line is dead
const ASK_EVERY = 5_000 // ms
const ASK_AT_MOST_EVERY = 60_000
const TRY_AGAIN = 30_000 // ms until events are tried again; then twice as long each time
const TRY_AT_MOST_EVERY = 300_000
const SPREAD = 700 // ms; not all who hear of a change shall ask at the same moment

const browser = {
  /** @param {string} address @returns {EventSource} */
  open: address => new EventSource(address),
  /** @param {() => void} deed @param {number} ms */
  after: (deed, ms) => setTimeout(deed, ms),
  /** @param {number | undefined} timer */
  stop: timer => clearTimeout(timer),
  /** @param {string} name @param {() => void} deed */
  on(name, deed) {
    const target = name === 'visibilitychange' ? document : window
    target.addEventListener(name, deed)
  },
  isHidden: () => document.hidden,
  random: Math.random,
}

/**
 * From now until the page is gone. While it is hidden nothing is open; what was missed is caught up when it is seen
 * again. Gives a function that looks at once, for a deed done on this page.
 * @param {string} address of the stream @param {Page} page @param {typeof browser} [world]
 */
export function listen(address, page, world = browser) {
  /** @type {EventSource | undefined} */ let stream
  /** @type {number | undefined} */ let watchdog // of the stream: opens in time, is never silent for long
  /** @type {number | undefined} */ let asking
  /** @type {number | undefined} */ let trying
  /** @type {number | undefined} */ let soon
  /** @type {Way | undefined} */ let way
  let isAsking = false
  let pause = ASK_EVERY
  let rest = TRY_AGAIN
  let isLooking = false
  let looksAgain = false

  /** @param {Way} now */
  function goes(now) {
    if (now === way) return
    way = now
    page.goes?.(now)
  }

  function begin() {
    stop()
    rest = TRY_AGAIN
    if (!world.isHidden() && way !== 'ended') open()
  }

  function open() {
    stream = world.open(address)
    startWatchdog(OPENS_WITHIN)
    stream.onopen = () => {
      isAsking = false
      world.stop(asking)
      rest = TRY_AGAIN
      alive()
      void look()
    }
    stream.onerror = () => {
      // It comes back by itself after a cut, but not after an answer that was no stream.
      if (stream?.readyState === 2) withoutEvents()
      else if (way === 'live') startWatchdog(OPENS_WITHIN)
    }
    stream.addEventListener('here', alive)
    stream.addEventListener('changed', () => {
      alive()
      world.stop(soon)
      soon = world.after(look, world.random() * SPREAD)
    })
    stream.addEventListener('told', event => {
      alive()
      page.heard?.(JSON.parse(event.data))
    })
  }

  function alive() {
    if (way !== 'ended') goes('live')
    startWatchdog(SILENT_AT_MOST)
  }

  /** @param {number} ms */
  function startWatchdog(ms) {
    world.stop(watchdog)
    watchdog = world.after(withoutEvents, ms)
  }

  function withoutEvents() {
    stream?.close()
    for (const timer of [watchdog, trying]) world.stop(timer)
    trying = world.after(open, rest)
    rest = Math.min(rest * 2, TRY_AT_MOST_EVERY)
    if (isAsking) return
    isAsking = true
    pause = ASK_EVERY
    void ask()
  }

  async function ask() {
    const found = await look()
    if (!isAsking) return
    if (found === 'seen') goes('asking')
    pause = found === 'seen' ? ASK_EVERY : Math.min(pause * 2, ASK_AT_MOST_EVERY)
    asking = world.after(ask, pause)
  }

  /** One at a time; what changes meanwhile is looked at afterwards. @returns {Promise<'seen' | 'away' | 'ended'>} */
  async function look() {
    if (isLooking) {
      looksAgain = true
      return 'seen'
    }
    isLooking = true
    looksAgain = false
    const found = await page.look()
    isLooking = false
    if (found === 'ended') {
      goes('ended')
      stop()
    } else if (found === 'away') goes('away')
    // What was under way when the network went, and came all the same, brings it not back: nothing is asked any more.
    else if (way === 'away' && (stream || isAsking)) goes(stream?.readyState === 1 ? 'live' : 'asking')
    return looksAgain && found === 'seen' ? look() : found
  }

  function stop() {
    stream?.close()
    stream = undefined
    isAsking = false
    for (const timer of [watchdog, asking, trying, soon]) world.stop(timer)
  }

  world.on('visibilitychange', () => (world.isHidden() ? stop() : begin()))
  world.on('pagehide', stop)
  world.on('pageshow', () => {
    if (!stream) begin()
  })
  world.on('online', begin)
  world.on('offline', () => {
    stop()
    goes('away')
  })
  begin()
  return look
}
