/** The stand-in cloud page, made of the parts that the assistant is made of. */
import { React, mount, Button, Checkbox, Field, Select } from "parts";
import { CLOUD } from "../labels.js";
import { goBack } from "./way-back.js";
import "./setup.css";

const place = document.getElementById("setup");
const page = place.dataset;
const sites = JSON.parse(page.sites);

function Setup() {
  const [chosen, setChosen] = React.useState(sites.find(({ id }) => id === page.site) ?? null);
  const [allowed, setAllowed] = React.useState(page.allow !== undefined);
  const optionOf = (site) => ({ value: site.id, label: site.name, site });
  return (
    <>
      <div className="setup-field">
        <Field name="site" label={CLOUD.migrateTo}>
          {({ id }) => <Select inputId={id} placeholder={CLOUD.choose} options={sites.map(optionOf)} value={chosen && optionOf(chosen)} onChange={({ site }) => setChosen(site)} />}
        </Field>
      </div>
      <Checkbox label={CLOUD.allow} isChecked={allowed} onChange={(event) => setAllowed(event.target.checked)} />
      <Button appearance="primary" isDisabled={!(chosen && allowed)} onClick={() => goBack(page, chosen)}>{CLOUD.confirm}</Button>
    </>
  );
}

mount(<Setup />, place);
