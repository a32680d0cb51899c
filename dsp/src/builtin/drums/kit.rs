//! The General MIDI kit: keys 35 to 81.
//!
//! Modes of heads are those of an ideal membrane (1, 1.59, 2.14, 2.30, 2.65,
//! 2.92: zeros of the Bessel functions), of bars those of a free bar (1, 2.76,
//! 5.40), of metal the TR-808's six oscillators and relatives. Levels are set by
//! measurement (`builtin::tests::drums`).

use super::recipe::{NO_NOISE, NO_TONE, NOTHING, Noise, Recipe, Shape, Tone, partials};

/// First key of the kit.
const FIRST: u8 = 35;

/// The drum at a key, 35..=81.
pub(super) fn recipe_of(key: u8) -> Option<&'static Recipe> {
    KIT.get(usize::from(key.checked_sub(FIRST)?))
}

/// Squares of the TR-808's hats, relative to the lowest, and two more.
const METAL: [f32; 8] = [1.0, 1.4826, 1.8003, 2.5460, 2.6303, 3.8967, 4.2341, 5.4321];

const fn head(pitch: f32, decay: f32, bend: f32) -> Tone {
    Tone {
        pitch,
        ratios: partials([1.0, 1.59, 2.14, 2.65]),
        levels: partials([0.8, 0.25, 0.1, 0.06]),
        decay,
        damping: 0.6,
        bend,
        bend_decay: 0.18,
        ..NO_TONE
    }
}

const fn bar(pitch: f32, decay: f32) -> Tone {
    Tone {
        pitch,
        ratios: partials([1.0, 2.76, 5.40]),
        levels: partials([0.8, 0.3, 0.1]),
        decay,
        damping: 0.6,
        ..NO_TONE
    }
}

const fn metal(pitch: f32, decay: f32, high_pass: f32) -> Tone {
    Tone {
        shape: Shape::Square,
        pitch,
        ratios: METAL,
        levels: [0.16; 8],
        decay,
        damping: 0.97,
        high_pass,
        ..NO_TONE
    }
}

const fn hiss(level: f32, cutoff: f32, decay: f32) -> Noise {
    Noise {
        level,
        cutoff,
        decay,
        ..NO_NOISE
    }
}

const fn band(level: f32, cutoff: f32, resonance: f32, decay: f32) -> Noise {
    Noise {
        level,
        cutoff,
        resonance,
        decay,
        outputs: [0.0, 1.0, 0.0],
        ..NO_NOISE
    }
}

const fn drum(level: f32, pan: f32, tone: Tone, noise: Noise) -> Recipe {
    Recipe {
        level,
        pan,
        tone,
        noise,
        ..NOTHING
    }
}

const fn kick(pitch: f32, decay: f32) -> Recipe {
    let tone = Tone {
        pitch,
        ratios: partials([1.0]),
        levels: partials([1.0]),
        decay,
        bend: 3.6,
        bend_decay: 0.14,
        ..NO_TONE
    };
    let click = Noise {
        outputs: [0.6, 0.4, 0.0],
        ..hiss(0.5, 3200.0, 0.018)
    };
    drum(-8.0, 0.0, tone, click)
}

const fn snare(pitch: f32, decay: f32, cutoff: f32) -> Recipe {
    let tone = Tone {
        pitch,
        ratios: partials([1.0, 1.79]),
        levels: partials([0.55, 0.35]),
        decay: 0.22,
        damping: 0.8,
        bend: 0.35,
        bend_decay: 0.05,
        ..NO_TONE
    };
    let wires = Noise {
        outputs: [0.0, 1.0, 0.22],
        ..hiss(0.75, cutoff, decay)
    };
    drum(-9.0, 0.0, tone, wires)
}

const fn tom(pitch: f32, pan: f32) -> Recipe {
    let noise = Noise {
        outputs: [0.5, 0.5, 0.0],
        ..hiss(0.25, 1800.0, 0.06)
    };
    drum(-11.0, pan, head(pitch, 0.75, 0.45), noise)
}

const fn hat(decay: f32, level: f32) -> Recipe {
    let noise = Noise {
        outputs: [0.0, 0.8, 0.25],
        ..hiss(0.35, 8500.0, decay * 0.8)
    };
    Recipe {
        choke: 1,
        ..drum(level, 0.25, metal(310.0, decay, 5600.0), noise)
    }
}

const fn crash(pitch: f32, pan: f32, decay: f32) -> Recipe {
    let noise = Noise {
        attack: 0.002,
        outputs: [0.0, 0.8, 0.2],
        ..hiss(0.5, 6000.0, decay * 0.75)
    };
    drum(-13.5, pan, metal(pitch, decay, 2800.0), noise)
}

const fn hand(pitch: f32, decay: f32, pan: f32, slap: f32) -> Recipe {
    drum(
        -11.0,
        pan,
        head(pitch, decay, 0.12),
        band(slap, pitch * 5.0, 0.9, 0.03),
    )
}

const fn whistle(decay: f32) -> Recipe {
    let tone = Tone {
        pitch: 2350.0,
        ratios: partials([1.0, 1.018, 2.01]),
        levels: partials([0.5, 0.4, 0.08]),
        decay,
        ..NO_TONE
    };
    let noise = Noise {
        attack: 0.01,
        ..band(0.3, 2400.0, 2.0, decay)
    };
    Recipe {
        held: true,
        choke: 2,
        ..drum(-17.0, -0.4, tone, noise)
    }
}

const fn shaken(level: f32, cutoff: f32, attack: f32, decay: f32) -> Recipe {
    let noise = Noise {
        attack,
        ..band(1.0, cutoff, 1.1, decay)
    };
    drum(level, -0.35, NO_TONE, noise)
}

const fn scraped(bursts: u32, spacing: f32, held: bool) -> Recipe {
    let noise = Noise {
        bursts,
        spacing,
        burst_decay: 0.012,
        ..band(1.0, 3600.0, 2.0, 0.03)
    };
    Recipe {
        choke: 3,
        held,
        ..drum(-6.0, 0.45, NO_TONE, noise)
    }
}

const fn friction(pitch: f32, decay: f32, bend: f32) -> Recipe {
    let tone = Tone {
        bend_decay: 0.3,
        ..head(pitch, decay, bend)
    };
    let noise = Noise {
        attack: 0.01,
        ..band(0.2, pitch * 3.0, 2.0, decay * 0.7)
    };
    Recipe {
        choke: 4,
        ..drum(-12.0, 0.3, tone, noise)
    }
}

const fn triangle(decay: f32) -> Recipe {
    let tone = Tone {
        pitch: 1830.0,
        ratios: partials([1.0, 1.58, 2.33, 3.11, 4.07, 5.16]),
        levels: partials([0.15, 0.4, 0.3, 0.25, 0.15, 0.1]),
        decay,
        damping: 0.9,
        ..NO_TONE
    };
    Recipe {
        choke: 5,
        ..drum(-20.0, -0.5, tone, hiss(0.2, 9000.0, 0.02))
    }
}

const CLAP: Recipe = {
    let noise = Noise {
        bursts: 4,
        spacing: 0.011,
        burst_decay: 0.035,
        ..band(1.0, 1250.0, 1.0, 0.28)
    };
    drum(-1.0, 0.1, NO_TONE, noise)
};

const TAMBOURINE: Recipe = {
    let noise = Noise {
        bursts: 2,
        spacing: 0.022,
        burst_decay: 0.05,
        ..hiss(0.5, 7500.0, 0.2)
    };
    drum(-9.0, 0.3, metal(690.0, 0.28, 7000.0), noise)
};

const COWBELL: Recipe = {
    let tone = Tone {
        shape: Shape::Square,
        pitch: 562.0,
        ratios: partials([1.0, 1.504]),
        levels: partials([0.5, 0.45]),
        decay: 0.45,
        high_pass: 700.0,
        ..NO_TONE
    };
    drum(-15.0, 0.2, tone, band(0.3, 2600.0, 1.0, 0.02))
};

const VIBRASLAP: Recipe = {
    let noise = Noise {
        bursts: 26,
        spacing: 0.031,
        burst_decay: 0.1,
        ..band(0.9, 2900.0, 3.5, 0.5)
    };
    drum(-13.0, -0.5, bar(2400.0, 0.05), noise)
};

const RIDE_BELL: Recipe = {
    let tone = Tone {
        pitch: 840.0,
        ratios: partials([1.0, 1.52, 2.03, 2.74, 3.41, 4.63]),
        levels: partials([0.4, 0.35, 0.3, 0.2, 0.18, 0.12]),
        decay: 2.2,
        damping: 0.9,
        ..NO_TONE
    };
    drum(-15.0, -0.35, tone, hiss(0.15, 7000.0, 0.4))
};

const fn ride(pitch: f32, pan: f32) -> Recipe {
    let tone = Tone {
        levels: [0.12; 8],
        damping: 0.94,
        ..metal(pitch, 2.4, 5200.0)
    };
    drum(-13.0, pan, tone, hiss(0.22, 7500.0, 0.9))
}

const fn quieter(recipe: Recipe, level: f32) -> Recipe {
    Recipe {
        level: recipe.level + level,
        ..recipe
    }
}

const KIT: [Recipe; 47] = [
    kick(45.0, 0.55), // 35 acoustic bass drum
    kick(52.0, 0.42), // 36 bass drum 1
    drum(-9.0, -0.15, bar(1720.0, 0.06), band(0.7, 2500.0, 1.2, 0.03)), // 37 side stick
    snare(185.0, 0.36, 3000.0), // 38 acoustic snare
    CLAP,             // 39 hand clap
    snare(238.0, 0.26, 3900.0), // 40 electric snare
    tom(82.0, 0.55),  // 41 low floor tom
    hat(0.12, -5.5),  // 42 closed hi-hat
    tom(98.0, 0.4),   // 43 high floor tom
    quieter(hat(0.09, -5.5), -1.5), // 44 pedal hi-hat
    tom(117.0, 0.2),  // 45 low tom
    hat(0.9, -9.5),   // 46 open hi-hat
    tom(139.0, 0.0),  // 47 low-mid tom
    tom(165.0, -0.2), // 48 hi-mid tom
    crash(420.0, -0.45, 2.6), // 49 crash 1
    tom(196.0, -0.4), // 50 high tom
    ride(560.0, -0.4), // 51 ride 1
    crash(290.0, 0.5, 2.0), // 52 china
    RIDE_BELL,        // 53 ride bell
    TAMBOURINE,       // 54 tambourine
    crash(610.0, -0.2, 1.1), // 55 splash
    COWBELL,          // 56 cowbell
    crash(465.0, 0.45, 2.4), // 57 crash 2
    VIBRASLAP,        // 58 vibraslap
    ride(505.0, 0.4), // 59 ride 2
    hand(405.0, 0.22, 0.35, 0.35), // 60 high bongo
    hand(300.0, 0.26, 0.3, 0.3), // 61 low bongo
    hand(330.0, 0.09, -0.35, 0.7), // 62 mute high conga
    hand(265.0, 0.45, -0.35, 0.3), // 63 open high conga
    hand(195.0, 0.5, -0.3, 0.25), // 64 low conga
    drum(
        -11.0,
        0.5,
        head(430.0, 0.4, 0.05),
        band(0.5, 3500.0, 0.9, 0.06),
    ), // 65 high timbale
    drum(
        -11.0,
        0.45,
        head(310.0, 0.45, 0.05),
        band(0.5, 3000.0, 0.9, 0.06),
    ), // 66 low timbale
    drum(-13.0, -0.5, bar(925.0, 0.5), NO_NOISE), // 67 high agogo
    drum(-13.0, -0.5, bar(690.0, 0.55), NO_NOISE), // 68 low agogo
    shaken(-2.0, 6800.0, 0.018, 0.09), // 69 cabasa
    shaken(-2.0, 7800.0, 0.010, 0.05), // 70 maracas
    whistle(0.35),    // 71 short whistle
    whistle(1.6),     // 72 long whistle
    scraped(7, 0.011, false), // 73 short guiro
    scraped(22, 0.014, true), // 74 long guiro
    drum(-11.0, 0.3, bar(2480.0, 0.09), NO_NOISE), // 75 claves
    drum(-10.0, -0.3, bar(1090.0, 0.10), band(0.3, 2500.0, 1.0, 0.02)), // 76 high wood block
    drum(-10.0, -0.3, bar(790.0, 0.12), band(0.3, 2000.0, 1.0, 0.02)), // 77 low wood block
    friction(520.0, 0.22, -0.25), // 78 mute cuica
    friction(430.0, 0.5, 0.45), // 79 open cuica
    triangle(0.18),   // 80 mute triangle
    triangle(3.2),    // 81 open triangle
];
