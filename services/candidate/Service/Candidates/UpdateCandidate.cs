using Dapper;
using Grpc.Core;
using Hiring.Candidate.Signals;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Candidates;

/// <summary>Changes the fields of a candidate that the mask names.</summary>
public sealed class UpdateCandidate(Writes writes, RequestRules rules)
{
    private static readonly string[] Changeable =
        ["display_name", "emails", "phones", "headline", "location", "country", "employer", "links", "skills", "signals"];

    internal Task<V1.Candidate> Handle(UpdateCandidateRequest request, ServerCallContext call)
    {
        var paths = request.UpdateMask.Paths;
        return writes.Run(request, call, async write =>
        {
            var candidate = (await CandidateRow.Lock(Guid.Parse(request.CandidateId), request.Etag, write)).ToMessage();
            var claims = candidate.Signals.ToList();
            Mask.Apply(request.UpdateMask, request.Candidate, candidate, Changeable);
            rules.Check(candidate, "candidate.");
            if (paths.Contains("signals"))
            {
                var replacing = Claims.Replacing(claims, candidate.Signals).ToList();
                candidate.Signals.Clear();
                candidate.Signals.AddRange(replacing);
            }
            var (emails, phones) = (paths.Contains("emails"), paths.Contains("phones"));
            var contacts = Description.Check(candidate, emails, phones);
            await SuppressedContacts.Refuse(contacts, write, Guid.Parse(candidate.Id));
            var row = await Store(candidate, contacts, emails, phones, write);
            write.Append(new CandidateEvent { CandidateUpdated = new() { CandidateId = candidate.Id } });
            return row.ToMessage();
        });
    }

    private static Task<CandidateRow> Store(V1.Candidate candidate, List<Contact> contacts, bool emails, bool phones, Write write) =>
        write.Connection.QuerySingleAsync<CandidateRow>(new CommandDefinition($"""
            delete from candidate_contacts where candidate_id = @id and (kind = 1 and @emails or kind = 2 and @phones);
            {NewCandidate.InsertContacts};
            update candidates set display_name = @name, email = @email, headline = @headline, location = @location, country = @country,
                employer = @employer, links = @links, skills = @skills, signals = @signals::jsonb, revision = revision + 1, updated_at = now()
            where id = @id;
            select {CandidateRow.Columns} from candidates where id = @id
            """, new
        {
            id = Guid.Parse(candidate.Id), emails, phones, name = candidate.DisplayName,
            email = emails ? NewCandidate.FirstEmail(contacts) : candidate.Email,
            headline = candidate.Headline, location = candidate.Location, country = candidate.Country, employer = candidate.Employer,
            links = candidate.Links.ToArray(), skills = candidate.Skills.ToArray(), signals = CandidateRow.ToJson(candidate.Signals),
            kinds = contacts.Select(contact => (int)contact.Kind).ToArray(),
            values = contacts.Select(contact => contact.Value).ToArray(),
            normalised = contacts.Select(contact => contact.Normalised).ToArray(),
        }, cancellationToken: write.Cancellation));
}
