using Dapper;
using Grpc.Core;
using Hiring.Candidate.Signals;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Candidates;

/// <summary>Takes in a candidate from a JSON Resume document.</summary>
public sealed class ImportCandidate(Writes writes)
{
    internal Task<V1.Candidate> Handle(ImportCandidateRequest request, ServerCallContext call)
    {
        var wrong = new List<(string, string)>();
        var resume = Resume.Read(request.Resume, wrong);
        if (wrong.Count > 0)
            throw Problem.Invalid(wrong);

        return writes.Run(request, call, async write =>
        {
            var row = await write.Connection.QuerySingleAsync<CandidateRow>(new CommandDefinition($"""
                insert into candidates (id, display_name, email, headline, location, skills, source_kind, source_detail, signals)
                values (@id, @name, @email, @headline, @location, @skills, @kind, @detail, @signals::jsonb)
                returning {CandidateRow.Columns}
                """, new
            {
                id = Guid.CreateVersion7(), name = resume.Name, email = resume.Email, headline = resume.Headline, location = resume.Location,
                skills = resume.Skills.ToArray(), kind = request.Source.Kind, detail = request.Source.Detail,
                signals = CandidateRow.ToJson(Claims.TakenIn(request.Signals)),
            }, cancellationToken: write.Cancellation));
            return row.ToMessage();
        });
    }
}
