using Grpc.Core;
using Hiring.Candidate.Activity;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Search;

/// <summary>Changes the name or the filter of a kept search. What is new then counts from the run before, as it did.</summary>
public sealed class UpdateCandidateSearch(Writes writes, RequestRules rules)
{
    internal Task<CandidateSearch> Handle(UpdateCandidateSearchRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var stored = await CandidateSearchRow.Lock(request.CandidateSearchId, request.Etag, Caller.Of(call), write);
        var search = stored.ToMessage();
        Mask.Apply(request.UpdateMask, request.CandidateSearch, search, "name", "filter");
        rules.Check(search, "candidate_search.");
        await CandidateSearchRow.CheckWords(search.Filter, write);
        return (await CandidateSearchRow.Store(
            "update candidate_searches set name = @name, filter = @filter::jsonb, revision = revision + 1, updated_at = now() where id = @id and owner = @owner",
            search, stored.Id, Caller.Of(call), write)).ToMessage();
    });
}
