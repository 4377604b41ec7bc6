/** Shows the assistant of this address in a frame of the page. */
document.getElementById("assistant-frame").src = `${location.pathname}?inner${location.hash}`;
