// @ts-check
/** Listens for one sentence, where the browser can. Events: `heard` with the text, `failed` with a name of why, `ended`. */

/** @typedef {{lang: string, interimResults: boolean, maxAlternatives: number, start(): void, abort(): void, onresult: ((event: any) => void) | null, onerror: ((event: {error: string}) => void) | null, onend: (() => void) | null}} Recognition */

const Recognition = /** @type {(new () => Recognition) | undefined} */ (Reflect.get(globalThis, 'SpeechRecognition') ?? Reflect.get(globalThis, 'webkitSpeechRecognition'))

export const canHear = Boolean(Recognition)

export class Listening extends EventTarget {
  /** @type {Recognition | null} */
  #hearing = null

  start() {
    if (!Recognition || this.#hearing) return
    const hearing = (this.#hearing = new Recognition())
    hearing.lang = document.documentElement.lang === 'en' ? 'en-GB' : 'zh-CN'
    hearing.interimResults = false
    hearing.onresult = event => this.dispatchEvent(new CustomEvent('heard', { detail: event.results[0][0].transcript }))
    hearing.onerror = ({ error }) => this.dispatchEvent(new CustomEvent('failed', { detail: error === 'no-speech' ? 'no_speech' : 'speech_failed' }))
    hearing.onend = () => {
      this.#hearing = null
      this.dispatchEvent(new Event('ended'))
    }
    hearing.start()
  }
}
