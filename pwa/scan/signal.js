// @ts-check
/** A code was read: one short vibration, one short sound if wanted. The wish is kept on this phone. */

const WISH = 'scan-sound'
const SECONDS = 0.09
const HERTZ = 1320

export const sound = {
  get wanted() {
    return localStorage.getItem(WISH) !== 'off'
  },
  set wanted(on) {
    localStorage.setItem(WISH, on ? 'on' : 'off')
  }
}

export function signal() {
  // Before the first touch browsers refuse both, and some write that on the console as an error.
  if (navigator.userActivation?.hasBeenActive === false) return
  navigator.vibrate?.(60)
  if (sound.wanted) beep()
}

function beep() {
  const audio = new AudioContext()
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = HERTZ
  volume.gain.setValueAtTime(0.2, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + SECONDS)
  tone.connect(volume).connect(audio.destination)
  tone.onended = () => audio.close()
  tone.start()
  tone.stop(audio.currentTime + SECONDS)
}
