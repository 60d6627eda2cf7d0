/*
 * A phone without room, for a page whose address ends with #full, or when `fillUp` is called: whatever is written is
 * undone at the end of its transaction, as a browser does it that has no more quota. (The browser's own tools
 * pretend to a smaller quota, but its databases do not heed it.)
 */
globalThis.fillUp = () => {
  const requests = new WeakMap()
  const get = IDBObjectStore.prototype.get
  for (const { prototype } of [IDBObjectStore, IDBIndex]) {
    for (const name of ['add', 'put', 'get', 'getAll', 'getAllKeys', 'openCursor', 'delete', 'count']) {
      const ask = prototype[name]
      if (!ask) continue
      prototype[name] = function (...what) {
        const { transaction } = this.objectStore ?? this
        requests.set(transaction, (requests.get(transaction) ?? 0) + 1)
        const request = ask.apply(this, what)
        if (name === 'add' || name === 'put') request.addEventListener('success', () => undoAtTheEnd(this, transaction))
        return request
      }
    }
  }

  /** When a request that nobody waits for is answered and there was no other meanwhile, the transaction would end. */
  function undoAtTheEnd(asked, transaction) {
    const before = requests.get(transaction)
    get.call(asked, asked.keyPath instanceof Array ? ['', ''] : '').onsuccess = () => {
      if (requests.get(transaction) !== before) return undoAtTheEnd(asked, transaction)
      if (transaction.error) return
      Object.defineProperty(transaction, 'error', { value: new DOMException('no room', 'QuotaExceededError') })
      transaction.abort()
    }
  }
}
if (location.hash === '#full') fillUp()
