/* SPDX-License-Identifier: MIT */
/*
 * Made by make_sgd.py with torch 1.13.0a0: do not edit.
 */
#ifndef MLP_TESTS_GOLDEN_SGD_H
#define MLP_TESTS_GOLDEN_SGD_H

enum { SGD_N = 5, SGD_CHECKED = 6, SGD_CASES = 3 };

static const int sgd_steps[SGD_CHECKED] = { 1, 2, 3, 10, 30, 100 };
static const double sgd_start[SGD_N] =
    { -0x1.3333333333333p+0, 0x1.8a3d70a3d70a4p-2, 0x1.c000000000000p+0, -0x1.3333333333333p-1,
      0x1.ccccccccccccdp-1 };
static const double sgd_weights[SGD_N - 1] =
    { 0x1.d99999999999ap+1, 0x1.e666666666666p+0, 0x1.2666666666666p+1, 0x1.999999999999ap-1 };

static const struct {
    const char *spec;
    double theta[SGD_CHECKED][SGD_N]; /* after each of sgd_steps */
} sgd_golden[SGD_CASES] = {
    /* plain */
    {
        "sgd:lr=0.0087",
        {
            { -0x1.fbe8d84627ac9p-1, 0x1.05ae602313f5fp-1, 0x1.2d7cf50239daep+0,
              -0x1.b62d7dbc994dfp-2, 0x1.c8f38ed875778p-1 },
            { -0x1.c7cceb2a60a4cp-1, 0x1.2cea23aa16ee8p-1, 0x1.f5b8a768a45fcp-1,
              -0x1.5427eb805bf22p-2, 0x1.c3e5483227f99p-1 },
            { -0x1.a782fc248ea28p-1, 0x1.476471e1d96fcp-1, 0x1.bab049a0eabc5p-1,
              -0x1.07e893f3884bap-2, 0x1.be64457ce3653p-1 },
            { -0x1.54acacf0964ccp-1, 0x1.7472bd87f51e8p-1, 0x1.42cd4e9d73bf8p-1,
              0x1.504c24e064977p-4, 0x1.9590e1b46fc6ep-1 },
            { -0x1.037653bc7e6eep-1, 0x1.54364a23c848dp-1, 0x1.6d76560e8e275p-1,
              0x1.2dce1b921fab0p-1, 0x1.4657f64d3b1fdp-1 },
            { 0x1.2711e8b8c92b6p-1, 0x1.40d38903fdf74p-1, 0x1.be8027c976a59p-1,
              0x1.c62d990b6a08dp-1, 0x1.5928818066a51p-1 },
        },
    },
    /* momentum */
    {
        "sgd:lr=0.0021,momentum=0.9,nesterov=0",
        {
            { -0x1.265903267b13fp+0, 0x1.a9684ee580a1dp-2, 0x1.9ca2936a77e56p+0,
              -0x1.1dee89e0e9e53p-1, 0x1.cbdefba379ed3p-1 },
            { -0x1.0fc2ec151f126p+0, 0x1.e1d3990cc4ca8p-2, 0x1.60754adfe94c6p+0,
              -0x1.f04063e577d78p-2, 0x1.ca06bc98fc257p-1 },
            { -0x1.e684a692aa5a1p-1, 0x1.15eef06504fe0p-1, 0x1.17bd5f0290fd1p+0,
              -0x1.8ed0cb243bf9fp-2, 0x1.c73b2bb377fa4p-1 },
            { -0x1.06a19a8ecb66fp-2, 0x1.bc9f7b4d81b27p-1, -0x1.b1f68f4872a2fp-2,
              0x1.4e3092393ab51p-2, 0x1.9a1ab08ddbc1ap-1 },
            { 0x1.470a93093e399p-1, 0x1.3a5d4edbff75fp-4, -0x1.827169909a810p-3,
              0x1.aac1ae3d09bb3p-1, 0x1.45f48aa4b94d9p-1 },
            { 0x1.0ce81978f10b2p+0, 0x1.14cebda1e25c5p+0, 0x1.127dd1f02d92dp+0,
              0x1.0ea4fec78b31bp+0, 0x1.d171c97304bd7p-1 },
        },
    },
    /* nesterov */
    {
        "sgd:lr=0.0021,momentum=0.9,nesterov=1",
        {
            { -0x1.1ac7d7e7d55e3p+0, 0x1.c5754a209943dp-2, 0x1.7cce7e7d7d670p+0,
              -0x1.0aca57e3a7ebdp-1, 0x1.cb08f297e28a5p-1 },
            { -0x1.fc9b82cc748f1p-1, 0x1.07d4e50318286p-1, 0x1.34b9571cc37ecp+0,
              -0x1.b46dadf2c53e7p-2, 0x1.c83d4f7f68e53p-1 },
            { -0x1.c29611ad5633cp-1, 0x1.2fd54b8c7e571p-1, 0x1.dfa89bf5c350bp-1,
              -0x1.4c7ff4e358b24p-2, 0x1.c45f565d0cacep-1 },
            { -0x1.57b5ce2ead6c4p-2, 0x1.968b107ae562dp-1, -0x1.415b9758f017cp-3,
              0x1.3e530e679ebaep-2, 0x1.910f71a6f0583p-1 },
            { 0x1.2844d099df059p-1, 0x1.2c1119e691b10p-3, 0x1.288439bca4402p-3,
              0x1.598cafac2747cp-1, 0x1.1d3d274b66ebdp-1 },
            { 0x1.0fbb0f990c344p+0, 0x1.166f1c92fe95ep+0, 0x1.154a233ab41aap+0,
              0x1.1583f9794d3c0p+0, 0x1.dfc9150c25e07p-1 },
        },
    },
};

#endif
