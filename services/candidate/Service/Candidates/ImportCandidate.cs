using Grpc.Core;
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
        if (Sources.Contradiction(request.Source) is { } contradiction)
            wrong.Add(("source", contradiction));
        if (wrong.Count > 0)
            throw Problem.Invalid(wrong);

        var candidate = new V1.Candidate
        {
            DisplayName = resume.Name, Headline = resume.Headline, Location = resume.Location, Country = resume.Country, Employer = resume.Employer,
            Skills = { resume.Skills }, Links = { resume.Links }, Source = request.Source, Signals = { request.Signals },
        };
        return writes.Run(request, call, write => NewCandidate.Store(candidate, resume.Contacts, write));
    }
}
