// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useCallback, useState, type ComponentType, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLink } from '../api/events';
import { sessionQuery, signOut } from '../api/queries';
import { clock, zoneName } from '../format/time';
import {
  AdjustIcon,
  AlignLeftIcon,
  BarsIcon,
  BellIcon,
  ClipboardListIcon,
  CloudIcon,
  DatabaseIcon,
  ListIcon,
  MigrationIcon,
  MoonIcon,
  PlugIcon,
  ServerIcon,
  SunIcon,
  TachometerAltIcon,
  UndoIcon,
  UserIcon,
} from '../icons';
import {
  Alert,
  Divider,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  Masthead,
  MastheadBrand,
  MastheadContent,
  MastheadLogo,
  MastheadMain,
  MastheadToggle,
  MenuToggle,
  Nav,
  NavItem,
  NavList,
  Page,
  PageSidebar,
  PageSidebarBody,
  PageToggleButton,
  SkipToContent,
} from '../pf';
import { usePrefs, type Theme } from '../prefs';
import { About } from './About';
import { Brand } from './Brand';
import { KeysHelp, useKeys } from './keys';
import { ToastsProvider } from './toasts';

const PLACES: { to: '/' | '/machines' | '/plans' | '/sites' | '/migrations' | '/failbacks' | '/stores' | '/alerts' | '/jobs' | '/logs' | '/plugins'; text: string; icon: ComponentType }[] = [
  { to: '/', text: 'nav.overview', icon: TachometerAltIcon },
  { to: '/machines', text: 'nav.machines', icon: ServerIcon },
  { to: '/plans', text: 'nav.plans', icon: ClipboardListIcon },
  { to: '/sites', text: 'nav.sites', icon: CloudIcon },
  { to: '/migrations', text: 'nav.migrations', icon: MigrationIcon },
  { to: '/failbacks', text: 'nav.failbacks', icon: UndoIcon },
  { to: '/stores', text: 'nav.stores', icon: DatabaseIcon },
  { to: '/alerts', text: 'nav.alerts', icon: BellIcon },
  { to: '/jobs', text: 'nav.jobs', icon: ListIcon },
  { to: '/logs', text: 'nav.logs', icon: AlignLeftIcon },
  { to: '/plugins', text: 'nav.plugins', icon: PlugIcon },
];

const MAIN = 'main';
/** Below this width the navigation lies over the page, and closes when something was chosen. */
const NARROW = '(max-width: 1199px)';

export function Shell() {
  const { t } = useTranslation();
  const path = useLocation({ select: (location) => location.pathname });
  const [open, setOpen] = useState(() => !matchMedia(NARROW).matches);
  const [help, setHelp] = useState(false);
  const [about, setAbout] = useState(false);
  const showHelp = useCallback(() => setHelp(true), []);
  useKeys(showHelp);

  const skip = (event: MouseEvent) => {
    event.preventDefault();
    document.getElementById(MAIN)?.focus();
  };
  const chosen = () => {
    if (matchMedia(NARROW).matches) {
      setOpen(false);
    }
  };

  const masthead = (
    <Masthead display={{ default: 'inline' }}>
      <MastheadMain>
        <MastheadToggle>
          <PageToggleButton
            variant="plain"
            aria-label={t('app.menu')}
            isSidebarOpen={open}
            onSidebarToggle={() => setOpen(!open)}
            icon={<BarsIcon />}
          />
        </MastheadToggle>
        <MastheadBrand>
          <MastheadLogo component={(props) => <Link {...props} to="/" className="gw-brand" aria-label={t('app.name')} />}>
            <Brand />
            <span>{t('app.name')}</span>
          </MastheadLogo>
        </MastheadBrand>
      </MastheadMain>
      <MastheadContent>
        <div className="gw-masthead-end">
          <Live />
          <ThemeMenu />
          <UserMenu showHelp={showHelp} showAbout={() => setAbout(true)} />
        </div>
      </MastheadContent>
    </Masthead>
  );

  const sidebar = (
    <PageSidebar isSidebarOpen={open} id="navigation">
      <PageSidebarBody>
        <Nav aria-label={t('app.nav')} onSelect={chosen}>
          <NavList>
            {PLACES.map(({ to, text, icon: Picture }) => {
              const active = to === '/' ? path === '/' : path.startsWith(to);
              return (
                <NavItem key={to} isActive={active}>
                  <Link to={to} aria-current={active ? 'page' : undefined}>
                    <span className="pf-v6-c-nav__link-icon" aria-hidden="true">
                      <Picture />
                    </span>
                    {t(text)}
                  </Link>
                </NavItem>
              );
            })}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  );

  return (
    <>
      <Page
        masthead={masthead}
        sidebar={sidebar}
        mainContainerId={MAIN}
        mainTabIndex={0}
        mainAriaLabel={t('app.name')}
        skipToContent={
          <SkipToContent href={`#${MAIN}`} onClick={skip}>
            {t('app.skip')}
          </SkipToContent>
        }
        isContentFilled
      >
        <Lost />
        <ToastsProvider>
          <Outlet />
        </ToastsProvider>
      </Page>
      <KeysHelp isOpen={help} onClose={() => setHelp(false)} />
      <About isOpen={about} onClose={() => setAbout(false)} />
    </>
  );
}

function Live() {
  const { t } = useTranslation();
  const link = useLink();
  return link.state === 'lost' ? null : (
    <span className="gw-live" title={t('app.liveHint')}>
      <span className={`gw-live-dot gw-live-${link.state}`} aria-hidden="true" />
      <span className="gw-live-word">{link.state === 'live' ? t('app.live') : t('app.connecting')}</span>
    </span>
  );
}

function Lost() {
  const { t } = useTranslation();
  const { zone } = usePrefs();
  const link = useLink();
  return (
    <div role="status" className="gw-lost">
      {link.state === 'lost' ? (
        <Alert variant="warning" isInline title={t('app.lostTitle', { time: clock(link.since, zone) })} component="p">
          {t('app.lostBody')}
        </Alert>
      ) : null}
    </div>
  );
}

const THEMES: { theme: Theme; icon: ComponentType }[] = [
  { theme: 'auto', icon: AdjustIcon },
  { theme: 'light', icon: SunIcon },
  { theme: 'dark', icon: MoonIcon },
];

function ThemeMenu() {
  const { t } = useTranslation();
  const { theme, setTheme } = usePrefs();
  const [open, setOpen] = useState(false);
  const Picture = THEMES.find((each) => each.theme === theme)?.icon ?? AdjustIcon;
  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      shouldFocusToggleOnSelect
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plain"
          isExpanded={open}
          onClick={() => setOpen(!open)}
          aria-label={t('user.themeMenu', { theme: t(`user.${theme}`) })}
        >
          <Picture />
        </MenuToggle>
      )}
    >
      <DropdownList aria-label={t('user.theme')}>
        {THEMES.map(({ theme: each, icon: Each }) => (
          <DropdownItem key={each} icon={<Each />} isSelected={each === theme} onClick={() => setTheme(each)}>
            {t(`user.${each}`)}
          </DropdownItem>
        ))}
      </DropdownList>
    </Dropdown>
  );
}

function UserMenu({ showHelp, showAbout }: { showHelp: () => void; showAbout: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { zone, setZone } = usePrefs();
  const [open, setOpen] = useState(false);
  const session = useQuery(sessionQuery);
  const leave = useMutation({
    mutationFn: signOut,
    onSettled: () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
    },
  });
  const user = session.data?.user ?? '';
  return (
    <Dropdown
      isOpen={open}
      onOpenChange={setOpen}
      onSelect={() => setOpen(false)}
      shouldFocusToggleOnSelect
      popperProps={{ position: 'right', appendTo: 'inline' }}
      toggle={(ref) => (
        <MenuToggle
          ref={ref}
          variant="plainText"
          isExpanded={open}
          icon={<UserIcon />}
          onClick={() => setOpen(!open)}
          aria-label={t('user.menu', { user })}
        >
          <span className="gw-user">{user}</span>
        </MenuToggle>
      )}
    >
      <DropdownGroup label={t('user.zone')} labelHeadingLevel="h2">
        <DropdownList>
          <DropdownItem isSelected={zone === 'local'} onClick={() => setZone('local')}>
            {t('user.zoneLocal', { zone: zoneName('local') })}
          </DropdownItem>
          <DropdownItem isSelected={zone === 'utc'} onClick={() => setZone('utc')}>
            {t('user.zoneUtc')}
          </DropdownItem>
        </DropdownList>
      </DropdownGroup>
      <Divider component="li" />
      <DropdownList>
        <DropdownItem onClick={showHelp}>{t('user.keys')}</DropdownItem>
        <DropdownItem onClick={showAbout}>{t('user.about')}</DropdownItem>
      </DropdownList>
      <Divider component="li" />
      <DropdownList>
        <DropdownItem onClick={() => leave.mutate()}>{t('user.signOut')}</DropdownItem>
      </DropdownList>
    </Dropdown>
  );
}
