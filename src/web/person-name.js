const key = 'tingyin.by'

/** Who corrects labels and sees to alerts, as this browser was told last. One that keeps nothing asks each time. */
export const personName = {
  get: () => {
    try {
      return localStorage.getItem(key) ?? ''
    } catch {
      return ''
    }
  },
  set: (name) => {
    try {
      localStorage.setItem(key, name)
    } catch {
      // The name is asked for again, and nothing else is lost.
    }
  },
}
