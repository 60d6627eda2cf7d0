// @ts-check
/**
 * A rescuer's own switch: while it is on, their position goes to this report's people; off, and nobody sees it any
 * more. It is remembered for this report and this phone, so that a reload on the way does not end it; the server ends
 * it on arrival.
 */

import { distanceM } from '../records/position.js'

const LEAST_MS = 4_000
const MOST_MS = 20_000 // also who stands at a red light is still on the way
const WORTH_M = 15

/** @param {HTMLElement} page */
export function sharesWhereabouts(page) {
  let watch = 0
  let sentAt = 0
  /** @typedef {{lngWgs84: number, latWgs84: number, accuracyM: number}} Here */
  /** @type {Here | null} */ let sent = null
  /** @type {Here | null} */ let latest = null
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer

  const box = () => page.querySelector('[data-share]')
  const address = () => (box() instanceof HTMLElement ? /** @type {HTMLElement} */ (box()).dataset.share : undefined)
  const key = () => `sharing:${location.pathname}`

  page.addEventListener('click', event => {
    const pressed = event.target instanceof Element && event.target.closest('[data-switch]')
    if (!pressed) return
    if (watch) void end('已停止共享，别人看不到您的位置了')
    else begin()
  })
  page.addEventListener('live:looked', keepUp)
  if (localStorage.getItem(key())) begin()

  function begin() {
    if (!address()) return keepUp()
    if (!navigator.geolocation) return say('这个浏览器不能定位')
    localStorage.setItem(key(), '1')
    watch = navigator.geolocation.watchPosition(moved, refused, { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 })
    show(true)
    say('正在定位')
  }

  /** @param {string} words */
  async function end(words) {
    const there = address()
    leave()
    say(words)
    if (there) await fetch(there, { method: 'DELETE' }).catch(() => say('已停止共享。没有网络，最后的位置 5 分钟后不再显示'))
  }

  function leave() {
    if (watch) navigator.geolocation.clearWatch(watch)
    watch = 0
    sent = latest = null
    clearTimeout(timer)
    localStorage.removeItem(key())
    show(false)
  }

  /** The switch is drawn anew by the server, or is gone since somebody is there. */
  function keepUp() {
    if (!address()) return leave()
    show(Boolean(watch))
  }

  /** @param {GeolocationPosition} place */
  function moved({ coords }) {
    latest = { lngWgs84: coords.longitude, latWgs84: coords.latitude, accuracyM: Math.round(coords.accuracy) }
    plan()
  }

  /** The latest position goes out when it is worth it and the last one is not too recent: none is left behind. */
  function plan() {
    if (!latest || !watch) return
    const isWorth = !sent || distanceM(sent, latest) >= WORTH_M
    clearTimeout(timer)
    timer = setTimeout(send, Math.max(0, sentAt + (isWorth ? LEAST_MS : MOST_MS) - Date.now()))
  }

  async function send() {
    const there = address()
    if (!there || !latest) return
    sentAt = Date.now()
    sent = latest
    try {
      const answer = await fetch(there, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(sent) })
      if (answer.status === 409 || answer.status === 404) return leave()
      say(answer.ok ? `${new Date().toTimeString().slice(0, 5)} 已共享，误差约 ${sent.accuracyM} 米` : '这次没有发出，过几秒再发')
    } catch {
      say('没有网络，有网后接着共享')
    }
    plan()
  }

  /** @param {GeolocationPositionError} error */
  function refused(error) {
    if (error.code !== error.PERMISSION_DENIED) return say('现在定不了位，还在试')
    leave()
    say('没有允许定位。在浏览器设置里打开')
  }

  /** @param {boolean} on */
  function show(on) {
    page.querySelector('[data-switch]')?.setAttribute('aria-checked', String(on))
  }

  /** @param {string} words */
  function say(words) {
    const line = page.querySelector('[data-share-says]')
    if (line) line.textContent = words
  }
}
