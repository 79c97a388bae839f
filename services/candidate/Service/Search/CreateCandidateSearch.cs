using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Search;

/// <summary>Keeps a search for the caller.</summary>
public sealed class CreateCandidateSearch(Writes writes)
{
    internal Task<CandidateSearch> Handle(CreateCandidateSearchRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        await CandidateSearchRow.CheckWords(request.CandidateSearch.Filter, write);
        return (await CandidateSearchRow.Store("insert into candidate_searches (id, owner, name, filter) values (@id, @owner, @name, @filter::jsonb)",
            request.CandidateSearch, Guid.CreateVersion7(), Caller.Of(call), write)).ToMessage();
    });
}
