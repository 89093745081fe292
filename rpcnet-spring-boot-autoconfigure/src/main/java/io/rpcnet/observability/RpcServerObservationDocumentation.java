package io.rpcnet.observability;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * What the observations of calls that this node answers are called, and what they say.
 *
 * @since 0.1.0
 */
public enum RpcServerObservationDocumentation implements ObservationDocumentation {

	/**
	 * One call that this node answers.
	 */
	CALL {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRpcServerObservationConvention.class;
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
		 * Where the call came from: address and port.
		 */
		PEER {

			@Override
			public String asString() {
				return "peer";
			}

		}

	}

}
