// SPDX-License-Identifier: Apache-2.0
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { Alert, AlertActionCloseButton, AlertGroup } from '../pf';

type Toast = { id: number; title: string; action?: ReactNode };

const ToastsContext = createContext<(title: string, action?: ReactNode) => void>(() => undefined);

const MOST = 3;
const SHOWN_MILLISECONDS = 8000;
let next = 0;

/** Says that something was done; what went wrong stays where it went wrong. */
export function useToast() {
  return useContext(ToastsContext);
}

export function ToastsProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const add = useCallback((title: string, action?: ReactNode) => {
    next += 1;
    const toast = { id: next, title, action };
    setToasts((old) => [...old, toast].slice(-MOST));
  }, []);
  const drop = (id: number) => setToasts((old) => old.filter((toast) => toast.id !== id));
  return (
    <ToastsContext value={add}>
      {children}
      <AlertGroup isToast isLiveRegion>
        {toasts.map((toast) => (
          <Alert
            key={toast.id}
            variant="success"
            component="p"
            title={toast.title}
            timeout={SHOWN_MILLISECONDS}
            onTimeout={() => drop(toast.id)}
            actionClose={<AlertActionCloseButton title={toast.title} onClose={() => drop(toast.id)} />}
            actionLinks={toast.action}
          />
        ))}
      </AlertGroup>
    </ToastsContext>
  );
}
