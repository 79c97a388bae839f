using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Candidates;

/// <summary>Stores a candidate that was read and checked, with its contacts and its first touch.</summary>
internal static class NewCandidate
{
    internal static async Task<V1.Candidate> Store(V1.Candidate candidate, IReadOnlyList<Contact> contacts, Write write)
    {
        await SuppressedContacts.Refuse(contacts, write);
        var id = Guid.CreateVersion7();
        var row = await write.Connection.QuerySingleAsync<CandidateRow>(new CommandDefinition($"""
            insert into candidates (id, display_name, email, headline, location, skills, source_kind, source_detail, signals, employer, country, links)
            values (@id, @name, @email, @headline, @location, @skills, @kind, @detail, @signals::jsonb, @employer, @country, @links);
            insert into candidate_touches (candidate_id, position, kind, source) values (@id, 0, @kind, @source::jsonb);
            {InsertContacts};
            select {CandidateRow.Columns} from candidates where id = @id
            """, new
        {
            id, name = candidate.DisplayName, email = FirstEmail(contacts), headline = candidate.Headline, location = candidate.Location,
            skills = candidate.Skills.ToArray(), kind = candidate.Source.Kind, detail = candidate.Source.Detail, source = StoredJson.Of(candidate.Source),
            signals = CandidateRow.ToJson(candidate.Signals), employer = candidate.Employer, country = candidate.Country, links = candidate.Links.ToArray(),
            kinds = contacts.Select(contact => (int)contact.Kind).ToArray(),
            values = contacts.Select(contact => contact.Value).ToArray(),
            normalised = contacts.Select(contact => contact.Normalised).ToArray(),
        }, cancellationToken: write.Cancellation));
        write.Append(new CandidateEvent { CandidateCreated = new() { CandidateId = id.ToString() } });
        return row.ToMessage();
    }

    /// <summary>Inserts @kinds, @values and @normalised as contacts of @id, in their order.</summary>
    internal const string InsertContacts = """
        insert into candidate_contacts (candidate_id, kind, value, normalised, position)
        select @id, kind, value, normalised, row_number() over (partition by kind order by place) - 1
        from unnest(@kinds, @values, @normalised) with ordinality as contact (kind, value, normalised, place)
        """;

    /// <summary>The address that is used, which the row of the candidate repeats; empty if there is none.</summary>
    internal static string FirstEmail(IEnumerable<Contact> contacts) =>
        contacts.Where(contact => contact.Kind == ContactKind.Email).Select(contact => contact.Value).FirstOrDefault("");
}
