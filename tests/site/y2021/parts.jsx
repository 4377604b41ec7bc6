/** The parts of about 2021, under the few names that the screens use. */
import React from "react";
import ReactDOM from "react-dom";
import AtlaskitButton, { LoadingButton } from "@atlaskit/button";
import { Checkbox as AtlaskitCheckbox } from "@atlaskit/checkbox";
import Form, { Field as AtlaskitField } from "@atlaskit/form";
import AtlaskitLozenge from "@atlaskit/lozenge";
import Modal, { ModalTransition } from "@atlaskit/modal-dialog";
import SectionMessage from "@atlaskit/section-message";
import AtlaskitSelect from "@atlaskit/select";
import AtlaskitSpinner from "@atlaskit/spinner";
import AtlaskitTextfield from "@atlaskit/textfield";

export { React };

export function mount(element, container) {
  ReactDOM.render(element, container);
}

/** The loading state lived in a component of its own then. */
export function Button({ isLoading, ...rest }) {
  return isLoading === undefined ? <AtlaskitButton {...rest} /> : <LoadingButton isLoading={isLoading} {...rest} />;
}

export const Checkbox = AtlaskitCheckbox;
export const Lozenge = AtlaskitLozenge;
export const Select = AtlaskitSelect;
export const Spinner = AtlaskitSpinner;
export const Textfield = AtlaskitTextfield;

/** A labelled field; `children` receives the properties for the control. */
export function Field({ name, label, isRequired, children }) {
  return (
    <Form onSubmit={() => {}}>
      {({ formProps }) => (
        <form {...formProps}>
          <AtlaskitField name={name} label={label} isRequired={isRequired} defaultValue="">
            {({ fieldProps }) => children(fieldProps)}
          </AtlaskitField>
        </form>
      )}
    </Form>
  );
}

export function Title({ level, children }) {
  const Tag = `h${level}`;
  return <Tag className={`title title-${level}`}>{children}</Tag>;
}

export function Message({ appearance, title, children }) {
  return <SectionMessage appearance={appearance} title={title}>{children}</SectionMessage>;
}

/** A modal dialog; `actions` are given from left to right, that generation lists its primary action first. */
export function Dialog({ isOpen, title, onClose, actions, children }) {
  return (
    <ModalTransition>
      {isOpen && (
        <Modal heading={title} onClose={onClose} width="small" actions={[...actions].reverse()}>
          {children}
        </Modal>
      )}
    </ModalTransition>
  );
}
