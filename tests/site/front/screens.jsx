/** The screens. Each is a component with the name of its screen; all words come from labels.js. */
import { React, Button, Checkbox, Dialog, Field, Lozenge, Message, Select, Spinner, Textfield, Title } from "parts";
import { OTHER_ROUTES } from "../labels.js";

/** A screen that fills the window: bar on top, content, and actions at the bottom when there are any. */
function FocusPage({ text, page, actions, wide, children }) {
  return (
    <>
      <div className="bar">
        <span className="bar-product">{text.productName}</span>
        <span className="bar-title">{page.menuMark ? text.assistant : page.title}</span>
        <span className="bar-exit"><Button appearance="subtle" onClick={() => { location.href = page.exit; }}>{text.close}</Button></span>
      </div>
      <div className={wide ? "content content-wide" : "content"}>{children}</div>
      {actions && <div className="actions">{actions}</div>}
    </>
  );
}

const icon = <svg aria-hidden="true" width="16" height="16"><circle cx="8" cy="8" r="6" /></svg>;
/** What stands in the control that leads on, and what it is given, by its form; see CONTROL_FORMS in state.js. */
const INSIDES = {
  split: (name) => name.split(/(?<= )/).map((word) => <span key={word}>{word}</span>),
  icon: (name) => <>{icon} {name}</>,
  labelled: () => icon,
};
const PROPERTIES = {
  labelled: (name) => ({ "aria-label": name }),
  disabled: () => ({ isDisabled: true }),
  loading: () => ({ isLoading: true }),
};
const UNSEEN = { "hidden": { display: "none" }, "invisible": { visibility: "hidden" }, "off-screen": { position: "absolute", left: -9_999 } };
const insideOf = (form, name) => INSIDES[form]?.(name) ?? name;

/** The control that leads on from a screen, in the form that the page was told to have. */
function Onward({ page, name, ...rest }) {
  const form = page.control;
  const [, unseen, side] = /^(.+)-(before|after)$/.exec(form) ?? [];
  if (form === "link") return <a role="button" tabIndex={0} onClick={rest.onClick}>{name}</a>;
  // Beside a twin the real one is disabled: whoever takes the twin for it says "ready".
  const real = <Button {...rest} {...PROPERTIES[unseen ? "disabled" : form]?.(name)}>{insideOf(form, name)}</Button>;
  const twin = form === "doubled" ? <Button>{name}</Button> : unseen && <button type="button" style={UNSEEN[unseen]}>{name}</button>;
  return side === "after" ? <>{real}{twin}</> : <>{twin}{real}</>;
}

/** Asks the server once after the screen is there; undefined until it answers. */
function useAnswer(ask, path) {
  const [answer, setAnswer] = React.useState(undefined);
  React.useEffect(() => {
    let here = true;
    ask(path).then((value) => here && setAnswer(value));
    return () => { here = false; };
  }, [path]);
  return [answer, setAnswer];
}

/** CCMA of 2022 puts a pop-up between the button and the next screen. */
function startPlan({ page, router }) {
  router.go(page.product === "confluence" && page.wording === "2022" ? "app-assessment" : "how-it-works");
}

function Home(scene) {
  const { text, page, router, ask } = scene;
  const [plans] = useAnswer(ask, "plans");
  const throughDashboard = page.product === "confluence" && page.wording !== "2022";
  const actionsOf = (title) => {
    if (title === text.migrateCard) {
      if (throughDashboard) return null;
      return (
        <>
          <Button appearance="primary" onClick={() => startPlan(scene)}>{text.create}</Button>
          {plans?.length > 0 && !text.manageCard && <Button onClick={() => router.go("migrations")}>{text.viewPlans}</Button>}
        </>
      );
    }
    if (title === text.manageCard) return <Button onClick={() => router.go("migrations")}>{text.viewPlans}</Button>;
    const route = Object.keys(text.otherWays).find((way) => text.otherWays[way].title === title);
    return <Button onClick={() => route && router.go(route)}>{text.open}</Button>;
  };
  return (
    <FocusPage {...scene} wide>
      <Title level={1}>{text.home}</Title>
      <p>{text.homeIntro}</p>
      <div className="cards">
        {text.cards.map((card, index) => (
          <section className="card" key={card.title}>
            <div className={`card-picture card-picture-${index}`} aria-hidden="true" />
            <Title level={2}>
              {throughDashboard && card.title === text.migrateCard
                ? <a href={router.address("migrations")} onClick={(event) => { event.preventDefault(); router.go("migrations"); }}>{card.title}</a>
                : card.title}
            </Title>
            <p>{card.text}</p>
            <div className="card-actions">{actionsOf(card.title)}</div>
          </section>
        ))}
      </div>
    </FocusPage>
  );
}
Home.screen = "home";

function Dashboard(scene) {
  const { text, ask } = scene;
  const [plans] = useAnswer(ask, "plans");
  return (
    <FocusPage {...scene} wide>
      <div className="heading-row">
        <Title level={1}>{text.dashboard}</Title>
        <Button appearance="primary" onClick={() => startPlan(scene)}>{text.create}</Button>
      </div>
      {plans === undefined && <Spinner />}
      {plans?.length === 0 && <p>{text.dashboardEmpty}</p>}
      {plans?.length > 0 && (
        <table className="plans">
          <thead><tr>{text.planColumns.map((column) => <th key={column}>{column}</th>)}</tr></thead>
          <tbody>
            {plans.map((plan) => (
              <tr key={plan.name}><td>{plan.name}</td><td>{plan.site}</td><td><Lozenge>{plan.state}</Lozenge></td></tr>
            ))}
          </tbody>
        </table>
      )}
    </FocusPage>
  );
}
Dashboard.screen = "dashboard";

function AppAssessment(scene) {
  const { text, router } = scene;
  return (
    <>
      <Home {...scene} />
      <Dialog
        isOpen
        title={text.assessment}
        onClose={() => router.go("")}
        actions={[
          { text: text.assess, onClick: () => router.go("") },
          { text: text.continueWithoutAssessing, onClick: () => router.go("how-it-works") },
        ]}
      >
        <p>{text.assessmentText}</p>
      </Dialog>
    </>
  );
}
AppAssessment.screen = "appAssessment";

function HowItWorks(scene) {
  const { text, page, router } = scene;
  return (
    <FocusPage
      {...scene}
      actions={
        <>
          <Button appearance="subtle" onClick={() => router.go("")}>{text.back}</Button>
          <Onward page={page} name={text.connectToCloud} appearance="primary" onClick={() => router.go("connect")} />
        </>
      }
    >
      <Title level={1}>{text.howItWorks}</Title>
      <p>{text.howItWorksIntro}</p>
      <ol className="steps">
        {text.steps.map((step, index) => (
          <li key={step.title}>
            <span className="step-number" aria-hidden="true">{index + 1}</span>
            <div><Title level={3}>{step.title}</Title><p>{step.text}</p></div>
          </li>
        ))}
      </ol>
    </FocusPage>
  );
}
HowItWorks.screen = "howItWorks";

const optionOf = (site) => ({ value: site.id, label: `${site.name} (${site.address.replace("https://", "")})` });

/** The dialog before the cloud. Continue leaves in the same tab. */
function CloudSiteDialog({ text, page, ask, isOpen, onClose }) {
  const [leaving, setLeaving] = React.useState(false);
  const leave = async () => {
    setLeaving(true);
    const { address } = await ask("cloud-address", { back: page.assistantPath });
    if (address) location.assign(address);
  };
  const close = () => {
    setLeaving(false);
    onClose();
  };
  return (
    <Dialog
      isOpen={isOpen}
      title={text.dialog}
      onClose={close}
      actions={[
        { text: text.cancel, onClick: close },
        { text: insideOf(page.control, text.continue), onClick: leave, isLoading: leaving, ...PROPERTIES[page.control]?.(text.continue) },
      ]}
    >
      {text.dialogText.map((line) => <p key={line}>{line}</p>)}
    </Dialog>
  );
}

function PlanForm(scene) {
  const { text, page, router, ask, draft, controls } = scene;
  const [sites] = useAnswer(ask, "sites");
  const [name, setName] = React.useState(draft.read().name ?? "");
  const [chosen, setChosen] = React.useState(draft.read().site ?? null);
  const [dialog, setDialog] = React.useState(scene.dialog ?? null);
  const failed = router.note().get("connect") === "failed";
  const selected = sites?.find((site) => site.id === chosen);

  const openDialog = () => {
    setDialog("cloudSite");
    controls.shown("destinationDialog");
  };
  const closeDialog = () => {
    setDialog(null);
    if (scene.dialog) router.go("connect", { replace: true });
    else controls.shown("planForm");
  };

  return (
    <FocusPage
      {...scene}
      actions={
        <>
          <Button appearance="subtle" onClick={() => router.go("how-it-works")}>{text.back}</Button>
          <Button appearance="primary" isDisabled={!selected} onClick={() => { draft.write({ runChecks: true }); router.go("checks"); }}>{text.next}</Button>
        </>
      }
    >
      <Title level={1}>{text.planForm}</Title>
      {failed && <div role="alert"><Message appearance="error" title={text.connectFailed}><p>{text.connectFailedText}</p></Message></div>}
      <Field name="plan-name" label={text.planName}>
        {(field) => (
          <Textfield
            {...field}
            placeholder={text.planNamePlaceholder}
            value={name}
            onChange={(event) => { setName(event.target.value); draft.write({ name: event.target.value }); }}
          />
        )}
      </Field>
      {text.stage && (
        <Field name="stage" label={text.stage}>
          {({ id }) => <Select inputId={id} options={text.stages.map((stage) => ({ value: stage, label: stage }))} defaultValue={{ value: text.stages[0], label: text.stages[0] }} />}
        </Field>
      )}
      <Field name="cloud-site" label={text.site} isRequired>
        {({ id }) => (
          <Select
            inputId={id}
            placeholder={text.sitePlaceholder}
            isLoading={sites === undefined}
            isDisabled={!sites?.length}
            options={(sites ?? []).map(optionOf)}
            value={selected ? optionOf(selected) : null}
            onChange={(option) => { setChosen(option.value); draft.write({ site: option.value }); }}
          />
        )}
      </Field>
      {sites === undefined && <p className="aside" role="status">{text.siteLoading}</p>}
      {sites?.length === 0 && <p className="aside">{text.siteEmpty}</p>}
      <p className="aside">{text.chooseSiteHelp}</p>
      <div className="row">
        <Onward page={page} name={text.chooseSite} onClick={openDialog} />
        <Button appearance="subtle">{text.trial}</Button>
      </div>
      <CloudSiteDialog {...scene} isOpen={dialog === "cloudSite"} onClose={closeDialog} />
      <Dialog
        isOpen={dialog === "allowAccess"}
        title={text.allowAccess}
        onClose={closeDialog}
        actions={[{ text: text.cancel, onClick: closeDialog }, { text: text.allow, onClick: closeDialog }]}
      >
        <p>{text.allowAccessText}</p>
      </Dialog>
    </FocusPage>
  );
}
PlanForm.screen = "planForm";

/** The dialog has an address of its own only for deep links; a click opens it without one, as in-page dialogs do. */
function DestinationDialog(scene) {
  return <PlanForm {...scene} dialog="cloudSite" />;
}
DestinationDialog.screen = "destinationDialog";

function AllowAccess(scene) {
  return <PlanForm {...scene} dialog="allowAccess" />;
}
AllowAccess.screen = "allowAccess";

/** A screen beside the way, from which a connection can begin again. */
function otherWayIn(route) {
  function OtherWayIn(scene) {
    const { text, page, router, controls } = scene;
    const way = text.otherWays[route];
    const [open, setOpen] = React.useState(false);
    const show = (isOpen) => {
      setOpen(isOpen);
      controls.shown(isOpen ? "destinationDialog" : OtherWayIn.screen);
    };
    return (
      <FocusPage {...scene} actions={<Button appearance="subtle" onClick={() => router.go("")}>{text.back}</Button>}>
        <Title level={1}>{way.title}</Title>
        <p>{way.text}</p>
        {way.found && <Message appearance="error" title={text.errorsFound}><p>{text.token.expired}</p></Message>}
        <ul className="checks">{way.rows.map((row) => <CheckRow key={row} look="removed" state={text.states.warning}><span>{row}</span></CheckRow>)}</ul>
        <p className="aside">{text.otherWayHelp}</p>
        <div className="row"><Onward page={page} name={text.chooseSite} onClick={() => show(true)} /></div>
        <CloudSiteDialog {...scene} isOpen={open} onClose={() => show(false)} />
      </FocusPage>
    );
  }
  OtherWayIn.screen = "otherWayIn";
  return OtherWayIn;
}

/** @param {{ ahead: number }} its how far the site's clock is ahead of the browser's, in milliseconds */
function LastUpdated({ text, form, at, ahead }) {
  if (form === "none") return null;
  if (form === "time") {
    return <p className="aside">{text.lastUpdated} <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleString("en-US", { timeZone: "UTC" })}</time></p>;
  }
  const minutes = Math.max(0, Math.round((Date.now() + ahead - at) / 60_000));
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const ago = minutes === 0 ? text.justNow : minutes < 60 ? words.format(-minutes, "minute") : minutes < 1_440 ? words.format(-Math.round(minutes / 60), "hour") : words.format(-Math.round(minutes / 1_440), "day");
  return <p className="aside">{text.lastUpdated}: {ago}</p>;
}

const LOOKS = {
  valid: { appearance: "success", lozenge: "success" },
  expiring: { appearance: "warning", lozenge: "moved" },
  expired: { appearance: "error", lozenge: "removed" },
  passed: { appearance: "success", lozenge: "success" },
  unchecked: { appearance: "warning", lozenge: "moved" },
};

function CheckRow({ look, state, children }) {
  return <li><span className="check-state">{look ? <Lozenge appearance={look}>{state}</Lozenge> : <Spinner size="small" />}</span><div>{children}</div></li>;
}

/** What a check says of the token, with the days where the page was told to put them; see DAY_FORMS in state.js. */
function TokenSaying({ text, status, days, form }) {
  const sentence = text.token[status];
  const help = text.tokenHelp[status];
  if (days === null) return <><strong>{sentence}</strong>{help && <p>{help}</p>}</>;
  const when = text.tokenHelp.expiringDays(days);
  const [before, count] = text.tokenHelp.within(days);
  return {
    block: () => <><strong>{sentence}</strong><p>{when} {help}</p></>,
    text: () => <><strong>{sentence}</strong> {when}<p>{help}</p></>,
    number: () => <><strong>{sentence}</strong><p>{when.split(/(\d+)/).map((part) => (/\d/.test(part) ? <b key={part}>{part}</b> : part))}</p><p>{help}</p></>,
    inside: () => <><span>{sentence} {before} {count}.</span><p>{help}</p></>,
    bold: () => <><span>{sentence} {before} <b>{count}</b>.</span><p>{help}</p></>,
  }[form]();
}

function Checks(scene) {
  const { text, page, router, ask, draft } = scene;
  const [last, setLast] = useAnswer(ask, "checks");
  const [running, setRunning] = React.useState(false);
  const here = React.useRef(true);
  React.useEffect(() => () => { here.current = false; }, []);
  const run = async () => {
    setRunning(true);
    const answer = await ask("checks", {});
    if (!here.current) return;
    setLast(answer);
    setRunning(false);
  };
  React.useEffect(() => {
    if (!draft.read().runChecks) return;
    draft.write({ runChecks: false });
    run();
  }, []);

  const result = last?.status;
  const summary = { valid: [text.ready, text.readyText], passed: [text.ready, text.readyText], expired: [text.errorsFound, ""] }[result] ?? [text.warningsFound, ""];
  return (
    <FocusPage
      {...scene}
      actions={
        <>
          <Button appearance="subtle" onClick={() => router.go("connect")}>{text.back}</Button>
          <Button appearance="primary" isDisabled={running || !result || result === "expired"} onClick={() => router.go("review")}>{text.continueToReview}</Button>
        </>
      }
    >
      <div className="heading-row">
        <Title level={1}>{text.checks}</Title>
        <Button isDisabled={running} onClick={run}>{text.runChecks}</Button>
      </div>
      <p>{text.checksIntro}</p>
      <div aria-live="polite">
        {running && <div className="row"><Spinner size="medium" /><Title level={2}>{text.checking}</Title></div>}
        {!running && result && (
          <Message appearance={LOOKS[result].appearance} title={summary[0]}>{summary[1] && <p>{summary[1]}</p>}</Message>
        )}
      </div>
      {!running && result && <LastUpdated text={text} form={page.lastUpdated} ahead={page.ahead} at={last.at} />}
      {!running && last?.site && <p className="aside">{text.checkedSite} <strong>{last.site}</strong></p>}
      {(running || result) && (
        <ul className="checks">
          {running
            ? <CheckRow><strong>{text.token.checking}</strong></CheckRow>
            : text.token[result] && (
              <CheckRow look={LOOKS[result].lozenge} state={text.states[LOOKS[result].appearance]}>
                <TokenSaying text={text} status={result} days={last.days} form={page.dayForm} />
              </CheckRow>
            )}
          {text.otherChecks.map((name) => (
            <CheckRow key={name} look={running ? null : "success"} state={text.states.success}><span>{name}</span>{!running && <p>{text.otherCheckDone}</p>}</CheckRow>
          ))}
        </ul>
      )}
    </FocusPage>
  );
}
Checks.screen = "checks";

function Review(scene) {
  const { text, router, ask, draft } = scene;
  const [sites] = useAnswer(ask, "sites");
  const [last] = useAnswer(ask, "checks");
  const site = sites?.find((one) => one.id === draft.read().site);
  const plan = { name: draft.read().name || text.unnamed, site: site?.name ?? "–" };
  const finish = async (state) => {
    await ask("plans", { ...plan, state });
    draft.drop();
    router.go("migrations");
  };
  const values = [plan.name, plan.site, text.token[last?.status] ?? "–"];
  return (
    <FocusPage
      {...scene}
      actions={
        <>
          <Button appearance="subtle" onClick={() => router.go("checks")}>{text.back}</Button>
          <Button isDisabled={!sites || !last} onClick={() => finish("saved")}>{text.save}</Button>
          <Button appearance="primary" isDisabled={!sites || !last || last.status === "expired"} onClick={() => finish("running")}>{text.run}</Button>
        </>
      }
    >
      <Title level={1}>{text.review}</Title>
      <dl className="review">
        {text.reviewRows.map((row, index) => <React.Fragment key={row}><dt>{row}</dt><dd>{values[index]}</dd></React.Fragment>)}
      </dl>
      <Checkbox label={text.tellMe} />
    </FocusPage>
  );
}
Review.screen = "review";

/** By route, see route.js. */
export const screens = {
  "": Home,
  "migrations": Dashboard,
  "app-assessment": AppAssessment,
  "how-it-works": HowItWorks,
  "connect": PlanForm,
  "connect/cloud-site": DestinationDialog,
  "connect/allow-access": AllowAccess,
  "checks": Checks,
  "review": Review,
  ...Object.fromEntries(OTHER_ROUTES.map((route) => [route, otherWayIn(route)])),
};
