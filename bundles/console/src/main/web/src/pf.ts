// SPDX-License-Identifier: Apache-2.0
// The one place that knows where PatternFly keeps its components: deep imports, since the index brings everything.
export { Alert, AlertActionCloseButton, AlertGroup } from '@patternfly/react-core/dist/dynamic/components/Alert';
export { Breadcrumb, BreadcrumbItem } from '@patternfly/react-core/dist/dynamic/components/Breadcrumb';
export { Button } from '@patternfly/react-core/dist/dynamic/components/Button';
export { Card, CardBody, CardHeader, CardTitle } from '@patternfly/react-core/dist/dynamic/components/Card';
export { Checkbox } from '@patternfly/react-core/dist/dynamic/components/Checkbox';
export {
  DescriptionList,
  DescriptionListDescription,
  DescriptionListGroup,
  DescriptionListTerm,
} from '@patternfly/react-core/dist/dynamic/components/DescriptionList';
export { Divider } from '@patternfly/react-core/dist/dynamic/components/Divider';
export { Dropdown, DropdownGroup, DropdownItem, DropdownList } from '@patternfly/react-core/dist/dynamic/components/Dropdown';
export { EmptyState, EmptyStateActions, EmptyStateBody, EmptyStateFooter } from '@patternfly/react-core/dist/dynamic/components/EmptyState';
export { Form, FormGroup, FormHelperText } from '@patternfly/react-core/dist/dynamic/components/Form';
export { FormSelect, FormSelectOption } from '@patternfly/react-core/dist/dynamic/components/FormSelect';
export { HelperText, HelperTextItem } from '@patternfly/react-core/dist/dynamic/components/HelperText';
export { Icon } from '@patternfly/react-core/dist/dynamic/components/Icon';
export { Label } from '@patternfly/react-core/dist/dynamic/components/Label';
export {
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
} from '@patternfly/react-core/dist/dynamic/components/Masthead';
export { MenuToggle } from '@patternfly/react-core/dist/dynamic/components/MenuToggle';
export { Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core/dist/dynamic/components/Modal';
export { Nav, NavItem, NavList } from '@patternfly/react-core/dist/dynamic/components/Nav';
export { Page, PageSection, PageSidebar, PageSidebarBody, PageToggleButton } from '@patternfly/react-core/dist/dynamic/components/Page';
export { Progress } from '@patternfly/react-core/dist/dynamic/components/Progress';
export { Radio } from '@patternfly/react-core/dist/dynamic/components/Radio';
export { SearchInput } from '@patternfly/react-core/dist/dynamic/components/SearchInput';
export { Skeleton } from '@patternfly/react-core/dist/dynamic/components/Skeleton';
export { SkipToContent } from '@patternfly/react-core/dist/dynamic/components/SkipToContent';
export { Spinner } from '@patternfly/react-core/dist/dynamic/components/Spinner';
export { Tab, Tabs, TabTitleText } from '@patternfly/react-core/dist/dynamic/components/Tabs';
export { TextInput } from '@patternfly/react-core/dist/dynamic/components/TextInput';
export { Title } from '@patternfly/react-core/dist/dynamic/components/Title';
export { Tooltip } from '@patternfly/react-core/dist/dynamic/components/Tooltip';
export { Table, Tbody, Td, Th, Thead, Tr, ExpandableRowContent } from '@patternfly/react-table/dist/dynamic/components/Table';
