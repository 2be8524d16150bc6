import { useEffect, useState } from 'react';

/** What somebody types, once they have stopped for a moment (milliseconds): for searches that cost more than a look into our own tables. */
export function useSettled<Value>(value: Value, pauseMs = 300): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}
