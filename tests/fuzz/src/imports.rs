//! A file that is brought in: what is read of it, what it would change, and what is stored then. The input is the text of
//! the file; it may be anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use migration_token_guide::app::carry::{Fate, How, Parcel, changes, csv, merge, packed, preview, read};
use migration_token_guide::app::edit::Fleet;
use migration_token_guide::app::rotation::write_rotation;
use migration_token_guide::app::state::{write_meta, write_record};
use migration_token_guide::border::Shard;
use migration_token_guide::instant::Instant;
use std::sync::LazyLock;

const NOW: Instant = Instant::from_ms(1_795_348_800_000);

/// What the example of the documentation carries, as it is stored.
static STORED: LazyLock<Vec<Shard>> = LazyLock::new(|| {
    let example = read(include_str!("../../../docs/export.example.json"), NOW).expect("our own file");
    changes(&Fleet::default(), &example, How::Replace).writes
});

fn all(fleet: &Fleet) -> Vec<Shard> {
    let mut entries = vec![write_meta(&fleet.meta), write_rotation(&fleet.rotation)];
    entries.extend(fleet.instances.iter().map(|(entry, record)| write_record(entry, record)));
    entries
}

fuzz_target!(|text: &str| {
    let Ok(file) = read(text, NOW) else { return };
    let again = read(&packed(&file.parcel, None, NOW), NOW).expect("what came in is carried on");
    assert!(again.problems.is_empty() && again.parcel == file.parcel, "without a problem, and whole");
    let fleet = Fleet::read(&STORED).expect("of this version");
    let here = Parcel::of(&fleet);
    let both = merge(&here, &file.parcel);
    assert!(both == merge(&file.parcel, &here) && merge(&both, &file.parcel) == both);
    for how in [How::Merge, How::Replace] {
        let shown = preview(&fleet, &file, how);
        let made = changes(&fleet, &file, how);
        assert_eq!(shown.changes(), !(made.writes.is_empty() && made.removes.is_empty()), "what is shown is done");
        assert_eq!(shown.count(Fate::Gone), made.removes.len());
        assert!(how == How::Replace || made.removes.is_empty(), "merging takes nothing away");
        let mut entries = all(&fleet);
        entries.retain(|shard| !made.removes.contains(&shard.key) && made.writes.iter().all(|new| new.key != shard.key));
        entries.extend(made.writes);
        let after = Fleet::read(&entries).expect("of this version");
        assert!(!after.broken, "what is stored can be read");
        assert!(after.instances.iter().all(|(_, record)| !record.granted), "a file gives no access");
        if how == How::Merge {
            let kept = Parcel::of(&after);
            for one in &here.instances {
                let now = kept.instances.iter().find(|now| now.key == one.key).expect("it is still there");
                // One that was not named may be another one by now.
                let named = one.tokens.iter().filter(|token| token.site.is_some());
                assert!({ named }.all(|token| now.tokens.iter().any(|kept| kept.site == token.site)));
                assert!(!now.tokens.is_empty() || one.tokens.is_empty());
            }
        }
    }
    let cells: Vec<String> = file.parcel.instances.iter().map(|one| one.said.notes.clone()).collect();
    assert!(csv(&[cells]).ends_with("\r\n"));
});
