import { Listr, ListrLogger, PRESET_TIMER, ProcessOutput, type ListrTask } from "listr2";
import type { Report } from "./go";

/** A piece of work with a title. It may report its progress. */
export interface Job {
  readonly title: string;
  readonly work: (report: Report) => Promise<void>;
}

/**
 * Runs jobs, a limited number at once, and shows them on standard error. A failed job does not stop
 * the others, so that their work is not lost. All failures are thrown at the end.
 */
export async function runJobs(jobs: readonly Job[], { lanes }: { lanes: number }): Promise<void> {
  const problems: string[] = [];
  const logger = new ListrLogger({
    useIcons: false,
    processOutput: new ProcessOutput(process.stderr, process.stderr),
  });
  const options = { logger, timer: PRESET_TIMER };
  const list = new Listr(
    jobs.map((job) => asTask(job, problems)),
    {
      concurrent: lanes,
      exitOnError: false,
      rendererOptions: options,
      fallbackRenderer: "verbose",
      fallbackRendererOptions: options,
      fallbackRendererCondition: () => !process.stderr.isTTY,
    },
  );
  await list.run();
  if (problems.length > 0) throw new Error(problems.join("\n"));
}

function asTask({ title, work }: Job, problems: string[]): ListrTask {
  return {
    title,
    task: async (_, task) => {
      const start = Date.now();
      let text = "waiting for a download";
      const show = (): void => {
        task.output = `${process.stderr.isTTY ? "" : `${title}: `}${text}, ${elapsed(Date.now() - start)}`;
      };
      // each second in a terminal, each minute in a log
      const timer = setInterval(show, process.stderr.isTTY ? 1000 : 60_000);
      try {
        await work((news) => (text = news));
      } catch (error) {
        problems.push((error as Error).message);
        throw new Error(`${title}: failed`);
      } finally {
        clearInterval(timer);
      }
    },
  };
}

/** A duration for people: "12 s" or "3 min 4 s". */
export function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
