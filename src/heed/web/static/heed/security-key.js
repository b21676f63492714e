// Says it on the page when the browser gives no security key: refused, timed out, or none there.
document.addEventListener('allauth.error', (event) => {
  const said = document.getElementById('key-failed')
  if (said) {
    event.preventDefault()
    said.hidden = false
  }
})
