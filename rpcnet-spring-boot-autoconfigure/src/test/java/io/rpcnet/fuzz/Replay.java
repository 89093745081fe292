package io.rpcnet.fuzz;

/**
 * Takes all inputs that are kept, in a process of its own: see {@link CorpusTests}.
 */
public final class Replay {

	private Replay() {
	}

	/**
	 * Take the inputs.
	 * @param arguments none
	 */
	public static void main(String[] arguments) {
		int exit = 0;
		try {
			for (FuzzTarget target : FuzzTarget.values()) {
				System.out.printf("%s: %d inputs%n", target.folder(), target.replay());
			}
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			exit = 1;
		}
		// The listener keeps the process alive
		System.exit(exit);
	}

}
