/** The stand-in cloud page, made of the browser's own controls. */
import { goBack } from "/demo/way-back.js";

const form = document.getElementById("setup");
const site = document.getElementById("site");
const allow = document.getElementById("allow");
const confirm = document.getElementById("confirm");

const refresh = () => { confirm.disabled = !(site.value && allow.checked); };
site.addEventListener("change", refresh);
allow.addEventListener("change", refresh);
window.addEventListener("pageshow", refresh);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  goBack(form.dataset, { id: site.value, address: site.selectedOptions[0].dataset.address });
});
