/** The current generation's front-end parts, under the few names that the screens use. */
import React from "react";
import { createRoot } from "react-dom/client";
import { setGlobalTheme } from "@atlaskit/tokens/set-global-theme";
import AtlaskitButton from "@atlaskit/button/new";
import AtlaskitCheckbox from "@atlaskit/checkbox";
import Form, { Field as AtlaskitField } from "@atlaskit/form";
import Heading from "@atlaskit/heading";
import AtlaskitLozenge from "@atlaskit/lozenge";
import ModalDialog, { ModalBody, ModalFooter, ModalHeader, ModalTitle, ModalTransition } from "@atlaskit/modal-dialog";
import SectionMessage from "@atlaskit/section-message";
import AtlaskitSelect from "@atlaskit/select";
import AtlaskitSpinner from "@atlaskit/spinner";
import AtlaskitTextfield from "@atlaskit/textfield";

export { React };

/** The parts take all colours and sizes from the theme's custom properties, so these come first. */
export async function mount(element, container) {
  await setGlobalTheme({ colorMode: "light", light: "light", spacing: "spacing", shape: "shape", typography: "typography" });
  createRoot(container).render(element);
}

export const Button = AtlaskitButton;
export const Checkbox = AtlaskitCheckbox;
export const Lozenge = AtlaskitLozenge;
export const Select = AtlaskitSelect;
export const Spinner = AtlaskitSpinner;
export const Textfield = AtlaskitTextfield;

/** A labelled field; `children` receives the properties for the control. */
export function Field({ name, label, isRequired, children }) {
  return (
    <Form onSubmit={() => {}}>
      <AtlaskitField name={name} label={label} isRequired={isRequired} defaultValue="">
        {({ fieldProps }) => children(fieldProps)}
      </AtlaskitField>
    </Form>
  );
}

export function Title({ level, children }) {
  const size = { 1: "large", 2: "medium", 3: "small" }[level];
  return <Heading size={size} as={`h${level}`}>{children}</Heading>;
}

export function Message({ appearance, title, children }) {
  return <SectionMessage appearance={appearance} title={title}>{children}</SectionMessage>;
}

/** A modal dialog; `actions` are shown from left to right, the last one is the primary one. */
export function Dialog({ isOpen, title, onClose, actions, children }) {
  return (
    <ModalTransition>
      {isOpen && (
        <ModalDialog onClose={onClose} width="small">
          <ModalHeader hasCloseButton><ModalTitle>{title}</ModalTitle></ModalHeader>
          <ModalBody>{children}</ModalBody>
          <ModalFooter>
            {actions.map(({ text, ...action }, index) => (
              <AtlaskitButton key={index} appearance={index === actions.length - 1 ? "primary" : "subtle"} {...action}>{text}</AtlaskitButton>
            ))}
          </ModalFooter>
        </ModalDialog>
      )}
    </ModalTransition>
  );
}
