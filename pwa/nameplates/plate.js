// @ts-check
/**
 * Beside a form: a photo of its plate is read, and each field that was recognised is offered with its piece of the
 * picture. Nothing enters the form before a person has tapped it. Without a network the form is simply typed.
 */

import { fill } from '../records/autosave.js'
import { keepable, Unfit } from '../records/picture.js'
import { drawCrop } from './crop.js'
import { NEEDS_NETWORK, readPlate } from './reading.js'

/** @typedef {import('./reading.js').Proposal} Proposal */
/** @typedef {import('./reading.js').Told} Told */

export class Plate {
  #turn = 0 // a photo that is read while another is taken no longer counts

  /**
   * @param {HTMLElement} part
   * @param {HTMLFormElement} form
   * @param {{take?: () => void, renamed?: Record<string, string>}} [ways] how a photo is taken, instead of by a file
   *   field; fields that this form calls otherwise
   */
  constructor(part, form, { take, renamed = {} } = {}) {
    this.part = part
    this.form = form
    this.renamed = renamed
    const file = /** @type {HTMLInputElement} */ (within(part, '[data-file]'))
    within(part, '[data-take]').addEventListener('click', () => {
      if (!navigator.onLine) this.say(NEEDS_NETWORK)
      else if (take) take()
      else file.click()
    })
    file.addEventListener('change', async () => {
      const [photo] = file.files ?? []
      if (photo) await this.read(photo)
      file.value = ''
    })
    part.hidden = false
  }

  /** @param {Blob} photo */
  async read(photo) {
    const turn = ++this.#turn
    const button = within(this.part, '[data-take]')
    button.setAttribute('aria-busy', 'true')
    within(this.part, '[data-lines]').replaceChildren()
    const found = await this.#told(photo, text => turn === this.#turn && this.say(text))
    if (turn !== this.#turn) return
    await this.#offer(found)
    within(this.part, '[data-take] span').textContent = `换一张${this.part.dataset.what}照片`
    button.removeAttribute('aria-busy')
  }

  /** @param {string} text */
  say(text) {
    within(this.part, '[data-say]').textContent = text
  }

  /** @param {Blob} photo @param {(text: string) => void} say @returns {Promise<{copy: Blob, told?: Told, say?: string}>} */
  async #told(photo, say) {
    const { form = '', type: typeCode = '' } = this.part.dataset
    try {
      const copy = await keepable(photo, { isFilm: false, original: false })
      return { copy, told: await readPlate(copy, { form, typeCode }, say) }
    } catch (error) {
      return { copy: photo, say: error instanceof Unfit ? error.message : '打不开这张照片，请重新拍一张' }
    }
  }

  /** @param {{copy: Blob, told?: Told, say?: string}} found */
  async #offer({ copy, told, say }) {
    if (!told || told.state === 'refused') return this.say(say ?? told?.say ?? '')
    const asked = told.proposals.filter(one => this.#control(one.key))
    if (!asked.length) return this.say('认出的字里没有这张表要填的。换一张拍，或者照着填')
    const picture = await createImageBitmap(copy)
    const lines = asked.map(one => this.#line(one, picture, picture.width / told.width))
    within(this.part, '[data-lines]').append(...lines)
    picture.close()
    this.say(`认出 ${asked.length} 项，对着照片看一眼再填`)
  }

  /** @param {Proposal} proposal @param {ImageBitmap} picture @param {number} scale */
  #line(proposal, picture, scale) {
    const template = /** @type {HTMLTemplateElement} */ (this.part.querySelector('template'))
    const line = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild)
    const { key, name, text, unit, says, sure, box } = proposal
    const shown = unit ? `${text} ${unit}` : text
    line.dataset.key = key
    for (const [part, said] of Object.entries({ name, text: shown, says })) within(line, `[data-${part}]`).textContent = said
    within(line, '[data-sure]').hidden = !sure
    within(line, '[data-unsure]').hidden = sure
    const crop = /** @type {HTMLCanvasElement} */ (within(line, 'canvas'))
    drawCrop(crop, picture, { box, scale })
    crop.setAttribute('aria-label', `照片上的${name}`)
    within(line, '[data-use]').setAttribute('aria-label', `填入${name} ${shown}`)
    within(line, '[data-use]').addEventListener('click', () => this.#use(proposal, line))
    this.#compare(proposal, line)
    return line
  }

  /** The same needs no tap; another value is not overwritten unseen. @param {Proposal} proposal @param {HTMLElement} line */
  #compare({ key, text }, line) {
    const now = this.#value(key)
    if (now === text) done(line, '和表里一样')
    else if (now) within(line, '[data-now]').textContent = `表里是 ${now}`
  }

  /** What is not clear is shown in its field at once, to be put right there. @param {Proposal} proposal @param {HTMLElement} line */
  #use({ key, text, sure }, line) {
    fill(this.form, this.#name(key), text)
    const control = this.#control(key)
    control?.dispatchEvent(new Event('input', { bubbles: true }))
    control?.closest('details')?.setAttribute('open', '')
    done(line, '已填入')
    if (!control || sure) return within(line, '[data-used]').focus()
    control.scrollIntoView({ block: 'center' })
    control.focus({ preventScroll: true })
  }

  /** @param {string} key */
  #name(key) {
    return `${this.part.dataset.prefix ?? ''}${this.renamed[key] ?? key}`
  }

  /** The field, or the first of its choices. @param {string} key @returns {HTMLElement | null} */
  #control(key) {
    const found = this.form.elements.namedItem(this.#name(key))
    const control = found instanceof RadioNodeList ? found[0] : found
    return control instanceof HTMLElement && control.getAttribute('type') !== 'hidden' ? control : null
  }

  /** @param {string} key */
  #value(key) {
    const found = this.form.elements.namedItem(this.#name(key))
    return found && 'value' in found ? String(found.value).trim() : ''
  }
}

/** @param {HTMLElement} line @param {string} said */
function done(line, said) {
  for (const part of ['[data-use]', '[data-sure]', '[data-unsure]']) within(line, part).hidden = true
  within(line, '[data-now]').textContent = ''
  within(line, '[data-used]').hidden = false
  within(line, '[data-used] span').textContent = said
}

/** @param {HTMLElement} of @param {string} part @returns {HTMLElement} */
function within(of, part) {
  const found = of.querySelector(part)
  if (!(found instanceof HTMLElement)) throw new Error(`no ${part}`)
  return found
}
