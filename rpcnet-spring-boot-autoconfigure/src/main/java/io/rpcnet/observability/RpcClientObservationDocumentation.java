package io.rpcnet.observability;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What the observations of calls that this node makes are called, and what they say.
 *
 * @since 0.1.0
 */
public enum RpcClientObservationDocumentation implements ObservationDocumentation {

	/**
	 * One call that this node makes: one attempt of it.
	 */
	CALL {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRpcClientObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeys.values();
		}

	};

	/**
	 * Keys with few values, whatever callers send.
	 */
	public enum LowCardinalityKeys implements KeyName {

		/**
		 * The system: {@code rpcnet}.
		 */
		SYSTEM {

			@Override
			public String asString() {
				return "rpc.system";
			}

		},

		/**
		 * The name of the contract.
		 */
		SERVICE {

			@Override
			public String asString() {
				return "rpc.service";
			}

		},

		/**
		 * The name of the method.
		 */
		METHOD {

			@Override
			public String asString() {
				return "rpc.method";
			}

		},

		/**
		 * How the call ended: {@code OK}, the name of an {@code RpcStatus}, or
		 * {@code none} while it has not.
		 */
		STATUS {

			@Override
			public String asString() {
				return "rpc.status";
			}

		}

	}

	/**
	 * Keys with any number of values.
	 */
	public enum HighCardinalityKeys implements KeyName {

		/**
		 * The id that both sides log.
		 */
		REQUEST_ID {

			@Override
			public String asString() {
				return "request_id";
			}

		},

		/**
		 * The label of the node that is called; {@code none} when none was found.
		 */
		NODE {

			@Override
			public String asString() {
				return "node";
			}

		}

	}

}
