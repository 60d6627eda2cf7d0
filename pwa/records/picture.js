// @ts-check
/**
 * What is kept of a photo or film: the camera's own file where its form asks for it, else a copy small enough for a
 * weak network. What the server would not take is said here, before anything travels (tests/pwa/test_limits.py
 * compares the limits).
 */

export const MOST_PHOTO_BYTES = 25_000_000
export const MOST_PIXELS = 52_000_000
export const MOST_FILM_BYTES = 60_000_000
const COPY_SIDE = 2560 // px; a line of 3 mm on a plate a metre away stays readable
const COPY_QUALITY = 0.85
const SMALL_ENOUGH = 2_500_000 // bytes
const TAKEN_AS_IT_IS = ['image/jpeg', 'image/png', 'image/webp']

/** Cannot be kept; the message is for the person. */
export class Unfit extends Error {}

/**
 * @param {Blob} blob from the camera, or from a file
 * @param {{isFilm: boolean, original: boolean}} wanted
 * @returns {Promise<Blob>}
 */
export async function keepable(blob, { isFilm, original }) {
  if (!blob.size) throw new Unfit('这个文件是空的（0 字节），请重新拍')
  if (isFilm) return film(blob)
  if (blob.type.startsWith('video/')) throw new Unfit('这是视频，这里要一张照片')
  const picture = await opened(blob)
  try {
    return await photo(blob, picture, original)
  } finally {
    picture.close()
  }
}

/** The frame that is seen now, as JPEG. @param {HTMLVideoElement} video @param {number} [quality] @returns {Promise<Blob>} */
export function frameOf(video, quality = 0.9) {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', quality)
  })
}

/** @param {Blob} blob */
function film(blob) {
  if (!blob.type.startsWith('video/')) throw new Unfit('这不是视频，请录一段 5～15 秒的')
  if (blob.size > MOST_FILM_BYTES) throw new Unfit(`这段视频 ${megabytes(blob.size)}，最多 ${megabytes(MOST_FILM_BYTES)}。录 5～15 秒就够`)
  return blob
}

/** @param {Blob} blob */
async function opened(blob) {
  try {
    return await createImageBitmap(blob)
  } catch {
    const heic = /hei[cf]/.test(blob.type)
    throw new Unfit(heic ? '这是 HEIC 照片，这个浏览器打不开。用这里的相机拍，或转成 JPEG' : '打不开这张照片，请重新拍一张')
  }
}

/** @param {Blob} blob @param {ImageBitmap} picture @param {boolean} original */
async function photo(blob, picture, original) {
  const { width, height } = picture
  const fits = TAKEN_AS_IT_IS.includes(blob.type) && blob.size <= MOST_PHOTO_BYTES && width * height <= MOST_PIXELS
  if (original && fits) return blob
  const side = original ? Math.sqrt(MOST_PIXELS * (Math.max(width, height) / Math.min(width, height))) : COPY_SIDE
  const scale = Math.min(1, Math.floor(side) / Math.max(width, height))
  if (fits && scale === 1 && blob.size <= SMALL_ENOUGH) return blob
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob(copy => (copy ? resolve(copy) : reject(new Unfit('手机处理不了这张照片，请把相机调到普通分辨率再拍'))), 'image/jpeg', COPY_QUALITY)
  })
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${Math.round(bytes / 1_000_000)} MB`
}
