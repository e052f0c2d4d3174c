//! Models that refer to each other in a chain as long as that of a large project.

use fastjango::prelude::*;

macro_rules! chain {
    ($($name:ident: $before:ident, $after:ident;)*) => {$(
        /// A link of the chain.
        #[model]
        #[derive(Debug, Clone)]
        pub struct $name {
            /// The key.
            pub id: i64,
            /// The link before.
            #[relation(on_delete = cascade)]
            pub before: ForeignKey<$before>,
            /// The links after.
            #[relation(inverse = before)]
            pub after: HasMany<$after>,
        }
    )*};
}

chain! {
    Link0: Link59, Link1;
    Link1: Link0, Link2;
    Link2: Link1, Link3;
    Link3: Link2, Link4;
    Link4: Link3, Link5;
    Link5: Link4, Link6;
    Link6: Link5, Link7;
    Link7: Link6, Link8;
    Link8: Link7, Link9;
    Link9: Link8, Link10;
    Link10: Link9, Link11;
    Link11: Link10, Link12;
    Link12: Link11, Link13;
    Link13: Link12, Link14;
    Link14: Link13, Link15;
    Link15: Link14, Link16;
    Link16: Link15, Link17;
    Link17: Link16, Link18;
    Link18: Link17, Link19;
    Link19: Link18, Link20;
    Link20: Link19, Link21;
    Link21: Link20, Link22;
    Link22: Link21, Link23;
    Link23: Link22, Link24;
    Link24: Link23, Link25;
    Link25: Link24, Link26;
    Link26: Link25, Link27;
    Link27: Link26, Link28;
    Link28: Link27, Link29;
    Link29: Link28, Link30;
    Link30: Link29, Link31;
    Link31: Link30, Link32;
    Link32: Link31, Link33;
    Link33: Link32, Link34;
    Link34: Link33, Link35;
    Link35: Link34, Link36;
    Link36: Link35, Link37;
    Link37: Link36, Link38;
    Link38: Link37, Link39;
    Link39: Link38, Link40;
    Link40: Link39, Link41;
    Link41: Link40, Link42;
    Link42: Link41, Link43;
    Link43: Link42, Link44;
    Link44: Link43, Link45;
    Link45: Link44, Link46;
    Link46: Link45, Link47;
    Link47: Link46, Link48;
    Link48: Link47, Link49;
    Link49: Link48, Link50;
    Link50: Link49, Link51;
    Link51: Link50, Link52;
    Link52: Link51, Link53;
    Link53: Link52, Link54;
    Link54: Link53, Link55;
    Link55: Link54, Link56;
    Link56: Link55, Link57;
    Link57: Link56, Link58;
    Link58: Link57, Link59;
    Link59: Link58, Link0;
}

/// What every task of a server asks of a model.
pub fn is_sent<T: Send + Sync + Clone>() {}

/// The first link, and with it all others.
pub fn all_are_sent() {
    is_sent::<Link0>();
}
