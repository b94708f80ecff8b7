// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Site, SiteMachine } from '../api/client';
import { picturesQuery } from '../api/queries';

/** What the screen of a machine showed when it was ready, where the target has told it. */
export function Screen({ site, machine }: { site: Site; machine: SiteMachine }) {
  const { t } = useTranslation();
  const pictures = useQuery({ ...picturesQuery(site.id), enabled: Boolean(machine.readyAt) });
  const picture = pictures.data?.items.find((one) => one.device === machine.device);
  if (!picture) {
    return null;
  }
  const what = t('site.screen', { device: machine.device });
  return (
    <details>
      <summary>{what}</summary>
      <img className="gw-screen" src={`data:image/png;base64,${picture.png}`} alt={what} />
    </details>
  );
}
