using Grpc.Core;
using Hiring.Candidate.Duplicates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The methods about candidates who may be one person: who may call each, and where it is done.</summary>
public sealed class DuplicateGrpcService(
    ListDuplicates listDuplicates, GetCandidateDuplicates getCandidateDuplicates, DismissDuplicate dismissDuplicate,
    MergeCandidates mergeCandidates, UnmergeCandidates unmergeCandidates)
    : DuplicateService.DuplicateServiceBase
{
    [RequireScope("candidate.read")]
    public override Task<ListDuplicatesResponse> ListDuplicates(ListDuplicatesRequest request, ServerCallContext context) => listDuplicates.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<CandidateDuplicates> GetCandidateDuplicates(GetCandidateDuplicatesRequest request, ServerCallContext context) => getCandidateDuplicates.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Duplicate> DismissDuplicate(DismissDuplicateRequest request, ServerCallContext context) => dismissDuplicate.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<V1.Candidate> MergeCandidates(MergeCandidatesRequest request, ServerCallContext context) => mergeCandidates.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<UnmergeCandidatesResponse> UnmergeCandidates(UnmergeCandidatesRequest request, ServerCallContext context) => unmergeCandidates.Handle(request, context);
}
