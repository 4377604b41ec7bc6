/** The save action's own page leads on by itself, when it was told to. */
const onward = document.getElementById("onward");
if (onward?.dataset.ms) setTimeout(() => location.assign(onward.href), Number(onward.dataset.ms));
