// @ts-check
/** A signature on glass: what is drawn becomes a picture when the finger is lifted. */

/** Events: `signed` with the picture as its detail; `cleared`. */
export class Signature extends EventTarget {
  /** @param {HTMLCanvasElement} canvas @param {HTMLButtonElement} again */
  constructor(canvas, again) {
    super()
    this.canvas = canvas
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
    this.#wipe()
    canvas.addEventListener('pointerdown', event => this.#begin(event))
    canvas.addEventListener('pointermove', event => event.buttons && this.#draw(event))
    canvas.addEventListener('pointerup', () => this.#lift())
    again.addEventListener('click', () => {
      this.#wipe()
      this.dispatchEvent(new Event('cleared'))
    })
    canvas.hidden = again.hidden = false
  }

  /** Shows a signature that the phone holds. @param {Blob} picture */
  async show(picture) {
    const image = await createImageBitmap(picture)
    this.pen.drawImage(image, 0, 0, this.canvas.width, this.canvas.height)
  }

  #wipe() {
    this.pen.fillStyle = '#fff'
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height)
    Object.assign(this.pen, { strokeStyle: '#0f1728', lineWidth: 5, lineCap: 'round', lineJoin: 'round' })
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    this.canvas.setPointerCapture(event.pointerId)
    this.pen.beginPath()
    this.pen.moveTo(...this.#at(event))
    this.#draw(event)
  }

  /** @param {PointerEvent} event */
  #draw(event) {
    this.pen.lineTo(...this.#at(event))
    this.pen.stroke()
  }

  #lift() {
    this.canvas.toBlob(picture => picture && this.dispatchEvent(new CustomEvent('signed', { detail: picture })), 'image/png')
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  #at(event) {
    const box = this.canvas.getBoundingClientRect()
    const scale = this.canvas.width / box.width
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale]
  }
}
