"""A small song out of a seed: drums, bass, chords and a lead over sixteen bars."""

from __future__ import annotations

import random

from midifile import Note, Part

BPM = 112.0
BARS = 16
BEATS = 4
"""Beats in a bar."""
SECONDS_PER_BEAT = 60.0 / BPM
SONG_SECONDS = BARS * BEATS * SECONDS_PER_BEAT

SCALE = (0, 2, 3, 5, 7, 8, 10)
"""Natural minor, in semitones above the root A."""
DEGREES = ((0, 5, 2, 6), (0, 3, 5, 4))
"""Chords of the verse and of the chorus, a bar each, as degrees of the scale."""
KICK, SNARE, CLOSED_HAT, OPEN_HAT, CRASH, TOMS = 36, 38, 42, 46, 49, (50, 47, 45, 43)


def pitch(degree: int, octave: int) -> int:
    """The MIDI pitch of a degree of A minor; octave 4 begins at A4 = 69."""
    return 69 + 12 * (octave - 4) + 12 * (degree // 7) + SCALE[degree % 7]


def chord(bar: int) -> int:
    """The degree of the chord in a bar: verse, chorus, verse, chorus."""
    return DEGREES[bar // 4 % 2][bar % 4]


def parts(seed: int = 7) -> list[Part]:
    """The four parts."""
    rng = random.Random(seed)  # noqa: S311 - music, not secrets
    return [
        Part("Drums", 10, 0, drums(rng)),
        Part("Bass", 1, 38, bass(rng)),
        Part("Chords", 2, 89, chords()),
        Part("Lead", 3, 81, lead(rng)),
    ]


def drums(rng: random.Random) -> list[Note]:
    """Kick, snare, hats; a fill every fourth bar and a crash after it."""
    notes = []
    for bar in range(BARS):
        at = float(bar * BEATS)
        fill = bar % 4 == 3
        kicks = [0.0, 2.5] if bar % 2 else [0.0, 1.75, 2.5]
        notes += [Note(at + beat, KICK, 0.25, rng.randint(104, 118)) for beat in kicks]
        notes += [Note(at + beat, SNARE, 0.25, rng.randint(98, 112)) for beat in (1.0, 3.0)]
        for eighth in range(6 if fill else 8):
            hat = OPEN_HAT if eighth == 7 else CLOSED_HAT
            loud = rng.randint(70, 84) if eighth % 2 == 0 else rng.randint(46, 62)
            notes.append(Note(at + eighth / 2, hat, 0.25, loud))
        if fill:
            notes += [Note(at + 3.25 + n / 4, TOMS[n], 0.25, 92 + 6 * n) for n in range(3)]
        if bar % 4 == 0:
            notes.append(Note(at, CRASH, 1.0, 96))
    return sorted(notes)


def bass(rng: random.Random) -> list[Note]:
    """Eighths on the root, now and then the octave or the fifth."""
    notes = []
    for bar in range(BARS):
        for eighth in range(8):
            if eighth in (3, 6) and rng.random() < 0.3:
                continue
            step = rng.choice((0, 0, 4, 7)) if eighth in (5, 7) else 0
            loud = 108 if eighth == 0 else rng.randint(84, 98)
            start = bar * BEATS + eighth / 2
            notes.append(Note(start, pitch(chord(bar) + step, 1), 0.42, loud))
    return notes


def chords() -> list[Note]:
    """Four voices a bar, each going to the nearest tone of the next chord."""
    notes = []
    voices = [pitch(degree, 3) for degree in (0, 2, 4, 7)]
    for bar in range(BARS):
        tones = {pitch(chord(bar) + step, octave) for step in (0, 2, 4) for octave in (2, 3, 4)}
        taken: set[int] = set()
        for index, voice in enumerate(voices):
            voices[index] = min(tones - taken, key=lambda tone: (abs(tone - voice), tone))
            taken.add(voices[index])
        notes += [Note(float(bar * BEATS), tone, 3.9, 74) for tone in sorted(voices)]
    return notes


def lead(rng: random.Random) -> list[Note]:
    """A motif of one bar in the choruses, bent to each chord, with a walk to its end."""
    rhythm = [(0.0, 0.75), (0.75, 0.75), (1.5, 0.5), (2.0, 1.0), (3.0, 0.5), (3.5, 0.5)]
    shape = [0, 2, 1, rng.choice((2, 4)), 3, 1]
    notes = []
    for bar in range(BARS):
        if bar // 4 % 2 == 0:
            continue
        for (beat, length), step in zip(rhythm, shape, strict=True):
            bend = rng.choice((0, 0, 0, 1, -1)) if beat > 2 else 0
            tone = pitch(chord(bar) + step + bend, 4)
            notes.append(Note(bar * BEATS + beat, tone, length * 0.92, rng.randint(82, 104)))
    return notes
