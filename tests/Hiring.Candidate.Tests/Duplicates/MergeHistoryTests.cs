using CsCheck;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests.Duplicates;

public sealed class MergeHistoryTests
{
    private static readonly Gen<string[]> SomeItems = Gen.Int[0, 9].Select(i => "item" + i).Array[0, 5].Select(items => items.Distinct().ToArray());

    private static readonly Gen<MergedContact[]> SomeContacts = Gen.Select(Gen.Int[1, 2], Gen.Int[0, 6], Gen.Bool)
        .Select((kind, number, upper) => new MergedContact(kind, (upper ? "V" : "v") + number, "v" + number)).Array[0, 5]
        .Select(contacts => contacts.DistinctBy(contact => (contact.Kind, contact.Normalised)).OrderBy(contact => contact.Kind).ToArray());

    private static readonly Gen<CandidateFields> SomeFields =
        Gen.Select(Gen.Int[0, 3].Select(i => i == 0 ? "" : "text" + i).Array[7], SomeItems.Array[6], SomeContacts, Gen.Int[0, 6]).Select((texts, lists, contacts, source) => new CandidateFields(
            texts[0], texts[1], texts[2], texts[3], texts[4], source, texts[5], lists[0], lists[1], lists[2], lists[3], contacts,
            [.. lists[4].Select(item => new MergedTouch(1, item, "2026-01-01"))], lists[5]));

    private static readonly Gen<MergeChoices> SomeChoices = Gen.Int[0, 2].Select(choice => (MergeChoice)choice).Array[11].Select(c => new MergeChoices
    {
        DisplayName = c[0], Headline = c[1], Location = c[2], Country = c[3], Employer = c[4], Source = c[5], Skills = c[6], Signals = c[7], Tags = c[8], Email = c[9], Phone = c[10],
    });

    [Fact]
    public void Merging_and_taking_it_back_gives_the_same_again() =>
        Gen.Select(SomeFields, SomeFields, SomeChoices).Sample((one, other, choices) =>
        {
            var group = new Group(one, other);
            group.Merge(0, 1, choices);
            group.TakeBack(1);

            Assert.Equal([Show(one), Show(other)], group.Show());
        });

    [Fact]
    public void Merges_of_four_taken_back_in_any_order_leave_what_the_others_alone_would_have_made() =>
        Gen.Select(SomeFields.Array[4], SomeChoices.Array[3], Gen.Int[0, 5], Gen.Int[0, 5]).Sample((fields, choices, shape, orderOf) =>
        {
            var order = Orders[orderOf];
            var merges = Shapes[shape];
            var group = new Group(fields);
            for (var i = 0; i < merges.Length; i++)
                group.Merge(merges[i].Into, merges[i].From, choices[i]);
            var left = Enumerable.Range(0, merges.Length).ToList();
            foreach (var index in order)
            {
                group.TakeBack(merges[index].From);
                left.Remove(index);
                var alone = new Group(fields);
                left.ForEach(i => alone.Merge(merges[i].Into, merges[i].From, choices[i]));
                Assert.Equal(alone.Show(), group.Show());
            }
        });

    [Fact]
    public void An_edit_since_the_merge_stays_and_the_rest_goes_back()
    {
        var one = Fields("Ada", "headline", ["sql"]);
        var other = Fields("Ada Example", "other headline", ["go"]);
        var group = new Group(one, other);
        group.Merge(0, 1, new() { DisplayName = MergeChoice.Other, Headline = MergeChoice.Other });
        group.Edit(0, fields => fields with { Headline = "edited", Skills = ["sql", "go", "rust"] });

        group.TakeBack(1);

        Assert.Equal(Show(one with { Headline = "edited", Skills = ["sql", "rust"] }), group.Show()[0]);
    }

    [Fact]
    public void An_edit_between_two_merges_outlives_both()
    {
        var group = new Group(Fields("Ada", "first", []), Fields("Ada", "second", ["go"]), Fields("Ada", "third", ["c"]));
        group.Merge(0, 1, new() { Headline = MergeChoice.Other });
        group.Edit(0, fields => fields with { Headline = "edited", Skills = ["go", "zig"] });
        group.Merge(0, 2, new());

        group.TakeBack(1);
        Assert.Equal(Show(Fields("Ada", "edited", ["zig", "c"])), group.Show()[0]);
        group.TakeBack(2);
        Assert.Equal(Show(Fields("Ada", "edited", ["zig"])), group.Show()[0]);
    }

    [Fact]
    public void No_contact_is_lost_and_none_is_there_twice_whatever_the_choices_and_edits() =>
        Gen.Select(SomeFields, SomeFields, SomeContacts, SomeChoices).Sample((one, other, edited, choices) =>
        {
            var merged = one.Merge(other, choices).Contacts;
            Assert.Equal(Keys([.. one.Contacts, .. other.Contacts]).Distinct().Order(), Keys(merged).Order());
            var group = new Group(one, other);
            group.Merge(0, 1, choices);
            group.Edit(0, fields => fields with { Contacts = edited });
            group.TakeBack(1);
            var left = Keys(group.Fields[0].Contacts).ToList();
            Assert.Equal(left.Distinct(), left);
        });

    /// <summary>Who is merged into whom: a star, chains built from either end, and trees.</summary>
    private static readonly (int Into, int From)[][] Shapes =
    [
        [(0, 1), (0, 2), (0, 3)], [(2, 3), (1, 2), (0, 1)], [(0, 1), (2, 3), (0, 2)],
        [(2, 3), (0, 1), (0, 2)], [(1, 2), (1, 3), (0, 1)], [(1, 2), (0, 1), (0, 3)],
    ];

    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    private static CandidateFields Fields(string name, string headline, string[] skills) =>
        new(name, headline, "", "", "", 1, "", skills, [], [], [], [], [], []);

    private static IEnumerable<(int, string)> Keys(IEnumerable<MergedContact> contacts) => contacts.Select(contact => (contact.Kind, contact.Normalised));

    private static string Show(CandidateFields fields) => MergeStore.ToJson(fields);

    /// <summary>Candidates by number, as the tables would hold them.</summary>
    private sealed class Group(params CandidateFields[] fields)
    {
        private readonly Guid[] _ids = [.. fields.Select(_ => Guid.NewGuid())];
        private readonly List<Merge> _standing = [];

        internal CandidateFields[] Fields { get; } = [.. fields];

        internal void Merge(int into, int from, MergeChoices choices)
        {
            var before = Fields[into];
            Fields[into] = before.Merge(Fields[from], choices);
            _standing.Add(new Merge(_standing.Count + 1, _ids[into], _ids[from], choices, before, Fields[into]));
        }

        internal void Edit(int index, Func<CandidateFields, CandidateFields> edit) => Fields[index] = edit(Fields[index]);

        internal void TakeBack(int from)
        {
            var gone = _standing.Single(merge => merge.Merged == _ids[from]);
            var taken = MergeHistory.TakeBack(gone, _standing, _ids.Zip(Fields).ToDictionary());
            foreach (var (id, changed) in taken.Candidates)
                Fields[Array.IndexOf(_ids, id)] = changed;
            foreach (var renewed in taken.Merges)
                _standing[_standing.FindIndex(merge => merge.Id == renewed.Id)] = renewed;
            _standing.Remove(gone);
        }

        internal string[] Show() => [.. Fields.Select(MergeHistoryTests.Show)];
    }
}
